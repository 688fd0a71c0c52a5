#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <thread>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

struct asking {
  void run() {
    server = std::make_unique<http::server>(conf, asked.inquire());
    BOOST_REQUIRE(!server->start());
  }

  http::settings conf = quick_settings();
  fake_register asked;
  std::unique_ptr<http::server> server;
};

bool quick(const std::function<void()>& what) {
  auto begin = std::chrono::steady_clock::now();
  what();
  return std::chrono::steady_clock::now() - begin < 1s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_life, asking)

BOOST_AUTO_TEST_CASE(a_port_in_use_is_told_as_text) {
  run();
  auto taken = conf;
  taken.port = server->port();
  http::server second(taken, asked.inquire());
  auto error = second.start();
  BOOST_REQUIRE(error);
  BOOST_TEST(
      error->find("cannot listen on 127.0.0.1:" + std::to_string(taken.port))
      == 0u);
  BOOST_TEST(error->find("in use") != std::string::npos);
  second.stop();
}

BOOST_AUTO_TEST_CASE(a_host_that_is_no_address_is_told_as_text) {
  conf.host = "not.an.address";
  http::server bad(conf, asked.inquire());
  auto error = bad.start();
  BOOST_REQUIRE(error);
  BOOST_TEST(error->find("not.an.address") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(localhost_is_an_address) {
  conf.host = "localhost";
  run();
  BOOST_TEST(client(server->port()).get("/x").status == 404u);
}

BOOST_AUTO_TEST_CASE(no_reply_in_time_is_a_gateway_timeout) {
  conf.query_deadline = 50ms;
  run();
  client to(server->port());
  auto answer = to.get("/reg");
  BOOST_TEST(answer.status == 504u);
  BOOST_TEST(answer.field("content-type") == "application/json");
  BOOST_TEST(answer.body.starts_with(R"({"error":")"));
  // The reply that comes too late is nobody's.
  auto late = asked.next();
  BOOST_REQUIRE(late);
  late->answer(realms({"late"}));
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  question->answer(realms({"new"}));
  BOOST_TEST(to.read().body == R"(["new"])");
}

BOOST_AUTO_TEST_CASE(failures_of_the_register_are_told_with_escaped_text) {
  run();
  client to(server->port());
  const std::pair<registrar::inquiry_errc, unsigned> cases[] = {
      {registrar::inquiry_errc::internal, 500},
      {registrar::inquiry_errc::timed_out, 504},
  };
  for (auto [error, status] : cases) {
    to.send(get_request("/reg"));
    auto question = asked.next();
    BOOST_REQUIRE(question);
    registrar::reply reply;
    reply.error = error;
    reply.error_text = "it \"broke\"\n";
    question->answer(reply);
    auto answer = to.read();
    BOOST_TEST(answer.status == status);
    BOOST_TEST(answer.body == R"({"error":"it \"broke\"\n"})");
  }
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  question->answer({});
  BOOST_TEST(to.read().body == "[]");
}

BOOST_AUTO_TEST_CASE(a_second_reply_to_one_question_is_dropped) {
  run();
  client to(server->port());
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  question->answer(realms({"one"}));
  question->answer(realms({"two"}));
  BOOST_TEST(to.read().body == R"(["one"])");
  BOOST_TEST(!to.readable(20));
}

BOOST_AUTO_TEST_CASE(replies_may_come_from_any_thread) {
  run();
  client to(server->port());
  std::string all;
  for (int i = 0; i < 10; ++i)
    all += get_request("/reg");
  to.send(all);
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    auto question = asked.next();
    BOOST_REQUIRE(question);
    threads.emplace_back([i, answer = std::move(question->answer)] {
      answer(realms({std::to_string(i)}));
    });
  }
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(to.read().body == "[\"" + std::to_string(i) + "\"]");
  for (auto& thread : threads)
    thread.join();
}

BOOST_AUTO_TEST_CASE(a_client_gone_before_its_answer_disturbs_nobody) {
  run();
  {
    client gone(server->port());
    gone.send(get_request("/reg"));
  }
  auto question = asked.next();
  BOOST_REQUIRE(question);
  question->answer(realms({"unread"}));
  client to(server->port());
  to.send(get_request("/reg"));
  question = asked.next();
  BOOST_REQUIRE(question);
  question->answer(realms({"read"}));
  BOOST_TEST(to.read().body == R"(["read"])");
}

BOOST_AUTO_TEST_CASE(stopping_answers_who_still_waits) {
  run();
  client waiting(server->port());
  client idle(server->port());
  waiting.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  BOOST_TEST(quick([&] { server->stop(); }));
  BOOST_TEST(waiting.read().status == 503u);
  // The sockets go with the server.
  auto port = server->port();
  server.reset();
  BOOST_TEST(waiting.ended());
  BOOST_TEST(idle.ended());
  BOOST_CHECK_THROW(client{port}, std::runtime_error);
  question->answer(realms({"too late"}));
}

BOOST_AUTO_TEST_CASE(stopping_breaks_off_what_is_being_streamed) {
  run();
  client to(server->port(), 4096);
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  auto piece = realms({std::string(20'000'000, 'x')});
  piece.more = [] {
  };
  question->answer(std::move(piece));
  BOOST_REQUIRE(to.readable(5000));
  BOOST_TEST(quick([&] { server.reset(); }));
  BOOST_TEST(!to.read().whole);
}

BOOST_AUTO_TEST_CASE(stopping_is_harmless_before_start_and_when_repeated) {
  http::server never(conf, asked.inquire());
  never.stop();
  run();
  server->stop();
  server->stop();
  BOOST_TEST(quick([&] { server.reset(); }));
}

BOOST_AUTO_TEST_SUITE_END()
