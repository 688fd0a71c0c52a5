// Events as clients get them.
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

/// Events as the test makes them.
class fake_hub {
public:
  registrar::subscribe subscribe() {
    return [this](registrar::subscription what) {
      std::lock_guard guard(mutex_);
      listeners_.push_back(std::move(what.sink));
    };
  }

  /// How many still listen.
  std::size_t tell(std::vector<registrar::event_ptr> events) {
    std::lock_guard guard(mutex_);
    std::erase_if(listeners_, [&](const auto& sink) { return !sink(events); });
    return listeners_.size();
  }

  std::size_t listeners() {
    std::lock_guard guard(mutex_);
    return listeners_.size();
  }

  static registrar::event_ptr make(std::uint64_t id, const std::string& realm,
                                   registrar::event_type type
                                   = registrar::event_type::registered) {
    auto result = std::make_shared<registrar::event>();
    result->id = id;
    result->type = type;
    result->when = registrar::time_point{registrar::seconds{1'700'000'000}};
    result->realm = realm;
    result->user = "1000";
    return result;
  }

private:
  std::mutex mutex_;
  std::vector<registrar::event_sink> listeners_;
};

/// Listens by HTTP/1.0, whose answers are not cut into chunks.
class sse_client {
public:
  sse_client(std::uint16_t port, const std::string& target,
             const std::string& lines)
      : to_(port) {
    to_.send("GET " + target + " HTTP/1.0\r\n" + lines + "\r\n");
    head_ = to_.take_until("\r\n\r\n");
  }

  const std::string& head() const {
    return head_;
  }

  /// Whether this comes next.
  bool take(const std::string& text) {
    auto found = to_.take_until(text);
    if (found == text)
      return true;
    BOOST_TEST_MESSAGE("found " << found);
    return false;
  }

  /// Whether this comes at some time.
  bool comes(const std::string& text) {
    return !to_.take_until(text).empty();
  }

  bool ended() {
    return to_.ended();
  }

private:
  client to_;
  std::string head_;
};

struct streaming_events {
  void run() {
    server = std::make_unique<http::server>(conf, prompt_register(),
                                            hub.subscribe());
    BOOST_REQUIRE(!server->start());
  }

  /// A client that has begun to listen.
  std::unique_ptr<sse_client> listen(const std::string& target,
                                     const std::string& lines = {}) {
    auto result = std::make_unique<sse_client>(server->port(), target, lines);
    BOOST_TEST(result->take("retry: 2000\n\n"));
    return result;
  }

  http::settings conf = quick_settings();
  fake_hub hub;
  std::unique_ptr<http::server> server;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_events, streaming_events)

BOOST_AUTO_TEST_CASE(an_event_is_sent_as_it_happens) {
  run();
  auto one = listen("/events");
  hub.tell({fake_hub::make(7, "a.test")});
  BOOST_TEST(one->take("id: 7\nevent: register\ndata: {\"id\":7,"
                       "\"type\":\"register\",\"time\":1700000000,"
                       "\"realm\":\"a.test\",\"user\":\"1000\"}\n\n"));
  BOOST_TEST(one->head().find("Content-Type: text/event-stream\r\n")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_filter_by_realm_and_type) {
  run();
  auto one = listen("/events?realm=A.test&type=stale,unregister");
  hub.tell({fake_hub::make(1, "a.test"),
            fake_hub::make(2, "b.test", registrar::event_type::stale),
            fake_hub::make(3, "a.test", registrar::event_type::stale)});
  BOOST_TEST(one->take("id: 3\n"));
}

BOOST_AUTO_TEST_CASE(bad_parameters_are_named) {
  run();
  client to(server->port());
  auto unknown = to.get("/events?type=nonsense");
  BOOST_TEST(unknown.status == 400U);
  BOOST_TEST(unknown.body.find("nonsense") != std::string::npos);
  BOOST_TEST(to.get("/events?color=red").body.find("color")
             != std::string::npos);
  BOOST_TEST(to.get("/events?realm=%zz").status == 400U);
}

BOOST_AUTO_TEST_CASE(who_comes_back_gets_what_it_missed) {
  run();
  auto one = listen("/events");
  hub.tell({fake_hub::make(1, "a.test"), fake_hub::make(2, "b.test")});
  BOOST_TEST(one->comes("id: 2\n"));
  one.reset();
  hub.tell({fake_hub::make(3, "a.test")});
  auto again = listen("/events?realm=a.test", "Last-Event-ID: 1\r\n");
  BOOST_TEST(again->take("id: 3\n"));
}

BOOST_AUTO_TEST_CASE(who_missed_more_than_is_known_is_told_so) {
  conf.max_recent_events = 2;
  run();
  auto one = listen("/events");
  hub.tell({fake_hub::make(1, "a.test"), fake_hub::make(2, "a.test"),
            fake_hub::make(3, "a.test"), fake_hub::make(4, "a.test")});
  BOOST_TEST(one->comes("id: 4\n"));
  auto late = listen("/events", "Last-Event-ID: 1\r\n");
  BOOST_TEST(late->take("event: gap\ndata: {}\n\nid: 3\n"));
  auto in_time = listen("/events", "Last-Event-ID: 2\r\n");
  BOOST_TEST(in_time->take("id: 3\n"));
  auto confused = listen("/events", "Last-Event-ID: x\r\n");
  BOOST_TEST(confused->take("event: gap\n"));
}

BOOST_AUTO_TEST_CASE(a_slow_reader_is_dropped_and_holds_nobody_up) {
  conf.max_event_backlog = 100'000;
  run();
  auto quick = listen("/events");
  client slow(server->port(), 4'096);
  slow.send(get_request("/events"));
  auto closed = [&] { return !slow.skip(1'000'000); };
  std::uint64_t id = 1;
  // First the system's buffers fill up, some megabytes; 64 MB are the most that is
  // tried.
  for (int round = 0; round < 1'600 && server->listeners().dropped == 0;
       ++round) {
    std::vector<registrar::event_ptr> some;
    for (int i = 0; i < 20; ++i)
      some.push_back(fake_hub::make(id++, std::string(2'000, 'r')));
    hub.tell(some);
    BOOST_REQUIRE(quick->comes("id: " + std::to_string(id - 1) + "\n"));
  }
  BOOST_TEST(server->listeners().dropped == 1U);
  BOOST_TEST(eventually([&] { return server->listeners().listening == 1; }));
  BOOST_TEST(eventually(closed));
}

BOOST_AUTO_TEST_CASE(a_silent_connection_lives_by_heartbeats) {
  conf.heartbeat = 50ms;
  conf.idle_timeout = 200ms;
  conf.query_deadline = 50ms;
  conf.write_timeout = 200ms;
  run();
  auto one = listen("/events");
  for (int i = 0; i < 20; ++i)
    BOOST_REQUIRE(one->comes(":\n\n"));
  hub.tell({fake_hub::make(1, "a.test")});
  BOOST_TEST(one->comes("id: 1\n"));
}

BOOST_AUTO_TEST_CASE(listeners_are_bounded) {
  conf.max_listeners = 2;
  run();
  auto one = listen("/events");
  auto two = listen("/events");
  client three(server->port());
  BOOST_TEST(three.get("/events").status == 503U);
}

BOOST_AUTO_TEST_CASE(events_end_when_nobody_listens_for_long) {
  conf.heartbeat = 20ms;
  conf.event_linger = 50ms;
  run();
  auto one = listen("/events");
  BOOST_TEST(hub.listeners() == 1U);
  one.reset();
  BOOST_TEST(eventually([&] {
    return hub.tell({fake_hub::make(1, "a.test")}) == 0U;
  }));
  auto again = listen("/events");
  hub.tell({fake_hub::make(9, "a.test")});
  BOOST_TEST(again->comes("id: 9\n"));
}

BOOST_AUTO_TEST_CASE(head_ends_at_once) {
  run();
  client to(server->port());
  to.send("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n");
  auto answer = to.read(true);
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(answer.field("content-type") == "text/event-stream");
}

BOOST_AUTO_TEST_CASE(a_server_that_stops_ends_the_events) {
  run();
  auto one = listen("/events");
  server->stop();
  BOOST_TEST(one->ended());
}

BOOST_AUTO_TEST_SUITE_END()
