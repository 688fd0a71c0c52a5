// Events posted to a service that behaves as the test wants.
#include "http/hooks.hpp"

#include "tests/http/loopback_service.hpp"

#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <string>
#include <vector>

using namespace rollcall;
using namespace std::chrono_literals;
using test::http_answer;
using test::loopback_service;

namespace {

registrar::event_ptr make(std::uint64_t id, registrar::event_type type
                                            = registrar::event_type::stale) {
  auto result = std::make_shared<registrar::event>();
  result->id = id;
  result->type = type;
  result->when = registrar::time_point{registrar::seconds{1'700'000'000}};
  result->realm = "a.test";
  result->user = "1000";
  return result;
}

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

std::string field(const std::string& request, const std::string& name) {
  auto at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos)
    return {};
  at += name.size() + 4;
  return request.substr(at, request.find("\r\n", at) - at);
}

/// Keeps what was posted, and answers in turn with these.
struct receiver {
  std::string on(const std::string& request) {
    std::unique_lock guard(mutex);
    requests.push_back(request);
    changed.notify_all();
    if (hold)
      changed.wait_for(guard, 5s, [this] { return !hold; });
    auto status = statuses.empty() ? 200 : statuses.front();
    if (!statuses.empty())
      statuses.erase(statuses.begin());
    return status == 0 ? std::string{} : http_answer(status, "");
  }

  bool has(std::size_t count) {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, 5s,
                            [&] { return requests.size() >= count; });
  }

  void let_go() {
    std::lock_guard guard(mutex);
    hold = false;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> requests;
  std::vector<int> statuses; // 0: none
  bool hold = false;
};

struct posting {
  ~posting() {
    to.let_go();
    all.reset();
  }

  void run() {
    conf.url = service.url("/hook");
    all = std::make_unique<http::hooks>(
        std::vector<http::hook_settings>{conf},
        [this](registrar::subscription s) { listener = std::move(s); });
  }

  void tell(std::vector<registrar::event_ptr> events) {
    listener.sink(events);
  }

  http::hook_count count() const {
    return all->counts().at(0);
  }

  bool eventually(const std::function<bool(const http::hook_count&)>& holds) {
    for (int i = 0; i < 500; ++i) {
      if (holds(count()))
        return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  receiver to;
  loopback_service service{[this](const std::string& r) { return to.on(r); }};
  http::hook_settings conf;
  registrar::subscription listener;
  std::unique_ptr<http::hooks> all;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(web_hooks, posting)

BOOST_AUTO_TEST_CASE(the_signature_is_that_of_anybody) {
  BOOST_TEST(http::hook_signature("topsecret", "1700000000", "{}")
             == "sha256=9ec0a0b3a9ebf7b4b512e23475f03d26"
                "4dd11ea5aec41b6acdd5fff59a6a947c");
}

BOOST_AUTO_TEST_CASE(an_event_is_posted_and_signed) {
  conf.secret = "a secret of sixteen and more";
  run();
  tell({make(7)});
  BOOST_REQUIRE(to.has(1));
  auto request = to.requests[0];
  BOOST_TEST(request.starts_with("POST /hook HTTP/1.1\r\n"));
  BOOST_TEST(body_of(request)
             == R"({"id":7,"type":"stale","time":1700000000,)"
                R"("realm":"a.test","user":"1000"})");
  BOOST_TEST(field(request, "Content-Type") == "application/json");
  BOOST_TEST(field(request, "Rollcall-Event") == "stale");
  BOOST_TEST(field(request, "Rollcall-Delivery") == "7");
  auto time = field(request, "Rollcall-Timestamp");
  BOOST_TEST(!time.empty());
  BOOST_TEST(field(request, "Rollcall-Signature")
             == http::hook_signature(conf.secret, time, body_of(request)));
  BOOST_TEST(eventually([](const auto& c) { return c.delivered == 1; }));
}

BOOST_AUTO_TEST_CASE(the_filter_is_the_settings) {
  conf.filter.types = {registrar::event_type::stale};
  conf.filter.realms = {"a.test"};
  run();
  BOOST_TEST(listener.filter.wants(*make(1)));
  BOOST_TEST(!listener.filter.wants(*make(1, registrar::event_type::fresh)));
}

BOOST_AUTO_TEST_CASE(without_a_secret_nothing_is_signed) {
  run();
  tell({make(1)});
  BOOST_REQUIRE(to.has(1));
  BOOST_TEST(field(to.requests[0], "Rollcall-Signature") == "");
}

BOOST_AUTO_TEST_CASE(failures_are_tried_again_in_order) {
  conf.retry_min = 20ms;
  to.statuses = {503, 0, 429, 200, 200};
  conf.timeout = 200ms;
  run();
  tell({make(1), make(2)});
  BOOST_REQUIRE(to.has(5));
  std::string order;
  for (const auto& one : to.requests)
    order += field(one, "Rollcall-Delivery");
  BOOST_TEST(order == "11112");
  BOOST_TEST(eventually([](const auto& c) {
    return c.delivered == 2 && c.lost == 0 && c.attempts_failed == 3
           && c.waiting == 0;
  }));
}

BOOST_AUTO_TEST_CASE(what_is_refused_for_good_is_not_tried_again) {
  to.statuses = {400, 200};
  run();
  tell({make(1), make(2)});
  BOOST_REQUIRE(to.has(2));
  BOOST_TEST(field(to.requests[1], "Rollcall-Delivery") == "2");
  BOOST_TEST(eventually([](const auto& c) {
    return c.delivered == 1 && c.lost == 1;
  }));
}

BOOST_AUTO_TEST_CASE(what_fails_for_too_long_is_given_up) {
  conf.retry_min = 20ms;
  conf.give_up = 150ms;
  to.statuses.assign(100, 500);
  run();
  tell({make(1)});
  BOOST_TEST(eventually([](const auto& c) { return c.lost == 1; }));
  BOOST_TEST(to.requests.size() >= 2U);
  BOOST_TEST(to.requests.size() < 10U);
}

BOOST_AUTO_TEST_CASE(batches_take_what_waits) {
  conf.batch = 3;
  to.hold = true;
  run();
  tell({make(1)});
  BOOST_REQUIRE(to.has(1));
  tell({make(2), make(3), make(4), make(5)});
  to.let_go();
  BOOST_REQUIRE(to.has(3));
  BOOST_TEST(body_of(to.requests[0]).starts_with(R"([{"id":1,)"));
  BOOST_TEST(field(to.requests[1], "Rollcall-Event") == "batch");
  auto second = body_of(to.requests[1]);
  BOOST_TEST(second.find(R"({"id":2,)") != std::string::npos);
  BOOST_TEST(second.find(R"({"id":4,)") != std::string::npos);
  BOOST_TEST(second.find(R"({"id":5,)") == std::string::npos);
  BOOST_TEST(field(to.requests[2], "Rollcall-Delivery") == "5");
}

BOOST_AUTO_TEST_CASE(the_queue_is_bounded) {
  conf.max_waiting = 3;
  to.hold = true;
  run();
  tell({make(1)});
  BOOST_REQUIRE(to.has(1));
  tell({make(2), make(3), make(4), make(5)});
  BOOST_TEST(count().waiting == 3U);
  BOOST_TEST(count().lost == 2U);
  to.let_go();
  BOOST_TEST(eventually([](const auto& c) {
    return c.delivered == 3 && c.waiting == 0;
  }));
}

BOOST_AUTO_TEST_CASE(who_has_stopped_hears_no_more) {
  run();
  all->stop();
  BOOST_TEST(!listener.sink(std::vector{make(1)}));
  all.reset();
  BOOST_TEST(!listener.sink(std::vector{make(2)}));
}

BOOST_AUTO_TEST_SUITE_END()
