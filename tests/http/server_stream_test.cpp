#include "http/json_view.hpp"
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <memory>
#include <thread>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

/// Answers in pieces, each made when it is asked for, on a thread of its own
/// choosing: that of whoever asks.
struct in_pieces : std::enable_shared_from_this<in_pieces> {
  in_pieces(int n, std::size_t name_size) : count(n), size(name_size) {
    // nop
  }

  void give(const registrar::reply_receiver& to) {
    auto index = given++;
    registrar::reply piece;
    if (index % 3 != 2) // Some pieces are empty.
      piece.realms = {std::to_string(index) + std::string(size, 'r')};
    if (index + 1 < count)
      piece.more = [self = shared_from_this(), to] {
        self->give(to);
      };
    else if (fails) {
      piece.error = registrar::inquiry_errc::internal;
      piece.error_text = "broken";
    }
    to(std::move(piece));
  }

  std::string expected() const {
    std::string result = "[";
    for (int i = 0; i < count; ++i)
      if (i % 3 != 2)
        result += (i == 0 ? "\"" : ",\"") + std::to_string(i)
                  + std::string(size, 'r') + "\"";
    return result + "]";
  }

  int count;
  std::size_t size;
  bool fails = false;
  std::atomic<int> given{0};
};

/// One server whose every answer comes from `source`.
struct streaming {
  void run(int pieces, std::size_t size, bool fails = false) {
    source = std::make_shared<in_pieces>(pieces, size);
    source->fails = fails;
    server = std::make_unique<http::server>(
        conf, [from = std::weak_ptr(source)](registrar::inquiry,
                                             registrar::reply_receiver to) {
          if (auto still = from.lock())
            still->give(to);
        });
    BOOST_REQUIRE(!server->start());
  }

  http::settings conf = quick_settings();
  std::shared_ptr<in_pieces> source;
  std::unique_ptr<http::server> server;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_streaming, streaming)

BOOST_AUTO_TEST_CASE(pieces_become_chunks_of_one_array) {
  run(300, 100);
  client to(server->port());
  auto answer = to.get("/reg");
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.field("transfer-encoding") == "chunked");
  BOOST_TEST(answer.field("content-type") == "application/json");
  BOOST_TEST(answer.field("content-length") == "");
  BOOST_TEST(answer.whole);
  BOOST_TEST(answer.chunks > 100);
  BOOST_TEST(answer.body == source->expected());
  source->given = 0;
  BOOST_TEST(to.get("/reg").body == source->expected());
}

BOOST_AUTO_TEST_CASE(a_single_piece_has_a_length) {
  run(1, 100'000);
  client to(server->port());
  auto answer = to.get("/reg");
  BOOST_TEST(answer.field("transfer-encoding") == "");
  BOOST_TEST(answer.body == source->expected());
}

BOOST_AUTO_TEST_CASE(registrations_in_pieces_are_one_array_too) {
  fake_register asked;
  http::server plain(conf, asked.inquire());
  BOOST_REQUIRE(!plain.start());
  client to(plain.port());
  to.send(get_request("/reg/a"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  std::atomic<bool> wants_more{false};
  registrar::reply piece;
  piece.registrations = {full_registration()};
  piece.more = [&] {
    wants_more = true;
  };
  question->answer(piece);
  BOOST_REQUIRE(eventually([&] { return wants_more.load(); }));
  piece.more = nullptr;
  piece.registrations.push_back(full_registration());
  question->answer(piece);
  std::string one;
  http::append_json(one, full_registration());
  auto answer = to.read();
  BOOST_TEST(answer.body == "[" + one + "," + one + "," + one + "]");
  BOOST_TEST(answer.chunks == 2);
}

BOOST_AUTO_TEST_CASE(a_slow_client_holds_the_register_back) {
  run(1000, 100'000); // 67 MB, far above what sockets buffer
  client to(server->port(), 4096);
  to.send(get_request("/reg"));
  BOOST_REQUIRE(to.readable(5000));
  // Nobody reads: the count comes to rest long before the end.
  int seen = -1;
  for (int rest = 0; rest < 20;) {
    rest = source->given == seen ? rest + 1 : 0;
    seen = source->given;
    std::this_thread::sleep_for(10ms);
  }
  BOOST_TEST(seen < 500);
  auto answer = to.read();
  BOOST_TEST(answer.whole);
  BOOST_TEST((answer.body == source->expected()));
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_is_left) {
  conf.write_timeout = 100ms;
  conf.idle_timeout = 200ms; // which sets how often the time is looked at
  run(1000, 100'000);
  client to(server->port(), 4096);
  to.send(get_request("/reg"));
  BOOST_REQUIRE(to.readable(5000));
  std::weak_ptr watch = source;
  source.reset();
  BOOST_TEST(eventually([&] { return watch.expired(); }));
  BOOST_TEST(!to.read().whole);
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_ends_the_inquiry) {
  run(1000, 100'000);
  auto to = std::make_unique<client>(server->port(), 4096);
  to->send(get_request("/reg"));
  BOOST_REQUIRE(to->readable(5000));
  std::weak_ptr watch = source;
  source.reset();
  to.reset();
  BOOST_TEST(eventually([&] { return watch.expired(); }));
}

BOOST_AUTO_TEST_CASE(an_error_after_the_first_piece_cuts_the_answer_off) {
  run(10, 100, true);
  client to(server->port());
  auto answer = to.get("/reg");
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.chunks > 0);
  BOOST_TEST(!answer.whole);
}

BOOST_AUTO_TEST_CASE(a_register_that_falls_silent_midway_cuts_it_off_too) {
  conf.query_deadline = 50ms;
  fake_register asked;
  http::server plain(conf, asked.inquire());
  BOOST_REQUIRE(!plain.start());
  client to(plain.port());
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  auto piece = realms({"a"});
  piece.more = [] {
  };
  question->answer(piece);
  auto answer = to.read();
  BOOST_TEST(answer.chunks == 1);
  BOOST_TEST(!answer.whole);
}

BOOST_AUTO_TEST_CASE(head_of_a_long_answer_asks_for_one_piece) {
  run(10, 100);
  client to(server->port());
  to.send("HEAD /reg HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(to.read(true).field("transfer-encoding") == "chunked");
  BOOST_TEST(source->given == 1);
  source->given = 0;
  BOOST_TEST(to.get("/reg").body == source->expected());
}

BOOST_AUTO_TEST_CASE(http_1_0_gets_no_chunks) {
  run(10, 100);
  client to(server->port());
  to.send("GET /reg HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto answer = to.read();
  BOOST_TEST(answer.field("transfer-encoding") == "");
  BOOST_TEST(answer.field("connection") == "close");
  BOOST_TEST(answer.body == source->expected());
}

BOOST_AUTO_TEST_SUITE_END()
