#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

http::settings small_settings() {
  auto result = quick_settings();
  result.max_url = 100;
  result.max_header = 300;
  result.max_fields = 10;
  result.max_body = 50;
  return result;
}

struct limited {
  limited() : server(small_settings(), prompt_register()) {
    BOOST_REQUIRE(!server.start());
  }

  /// The status for this request, after which the connection must end.
  unsigned refusal(const std::string& text) {
    client to(server.port());
    to.send(text);
    auto answer = to.read();
    BOOST_TEST(answer.field("content-length") == "0");
    BOOST_TEST(answer.field("connection") == "close");
    BOOST_TEST(to.ended());
    return answer.status;
  }

  unsigned accepted(const std::string& text) {
    client to(server.port());
    to.send(text);
    return to.read().status;
  }

  http::server server;
};

std::string repeated(int times, const std::string& text) {
  std::string result;
  for (int i = 0; i < times; ++i)
    result += text;
  return result;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_limits, limited)

BOOST_AUTO_TEST_CASE(what_is_not_http_is_a_bad_request_and_the_end) {
  for (std::string text :
       {"garbage\r\n\r\n", "GET\r\n\r\n", "GET /reg HTTP/x.1\r\n\r\n",
        "FOO /reg HTTP/1.1\r\n\r\n", "GET /reg HTTP/1.1\r\nA b: c\r\n\r\n",
        "GET /reg HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "GET /reg HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /reg HTTP/1.1\r\nContent-Length: 2\r\n"
        "Transfer-Encoding: chunked\r\n\r\n",
        "POST /reg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET reg HTTP/1.1\r\n\r\n", "\x16\x03\x01 tls hello"})
    BOOST_TEST(refusal(text) == 400u, text);
}

BOOST_AUTO_TEST_CASE(a_target_above_the_limit_is_too_long) {
  auto longest = "/reg/" + std::string(95, 'a');
  BOOST_TEST(accepted(get_request(longest)) == 200u);
  BOOST_TEST(refusal(get_request(longest + "a")) == 414u);
}

BOOST_AUTO_TEST_CASE(header_fields_above_the_limits_are_too_large) {
  // get_request has a Host of five bytes.
  BOOST_TEST(accepted(get_request("/reg", repeated(9, "A: b\r\n"))) == 200u);
  BOOST_TEST(refusal(get_request("/reg", repeated(10, "A: b\r\n"))) == 431u);
  auto value = [](std::size_t size) {
    return "A: " + std::string(size, 'x') + "\r\n";
  };
  BOOST_TEST(accepted(get_request("/reg", value(294))) == 200u);
  BOOST_TEST(refusal(get_request("/reg", value(295))) == 431u);
  BOOST_TEST(refusal(get_request("/reg", value(5000))) == 431u);
  BOOST_TEST(accepted(get_request("/reg", value(146) + value(147))) == 200u);
  BOOST_TEST(refusal(get_request("/reg", value(147) + value(147))) == 431u);
  auto name = std::string(400, 'n') + ": x\r\n";
  BOOST_TEST(refusal(get_request("/reg", name)) == 431u);
  // Blanks are no part of the value, but have an end as well.
  auto blanks = "A:" + std::string(200'000, ' ') + "x\r\n";
  BOOST_TEST(refusal(get_request("/reg", blanks)) == 431u);
}

BOOST_AUTO_TEST_CASE(a_body_above_the_limit_is_too_large) {
  auto post = [](std::size_t size) {
    return "POST /reg HTTP/1.1\r\nContent-Length: " + std::to_string(size)
           + "\r\n\r\n" + std::string(size, 'x');
  };
  BOOST_TEST(accepted(post(50)) == 405u);
  BOOST_TEST(refusal(post(51)) == 413u);
  // The client writes on for a while before it reads.
  BOOST_TEST(refusal(post(3'000'000)) == 413u);
  auto chunk = "a\r\n0123456789\r\n";
  std::string head = "POST /reg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  BOOST_TEST(accepted(head + repeated(5, chunk) + "0\r\n\r\n") == 405u);
  BOOST_TEST(refusal(head + repeated(6, chunk) + "0\r\n\r\n") == 413u);
}

BOOST_AUTO_TEST_CASE(trailers_count_as_header_fields) {
  std::string head = "POST /reg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "1\r\nx\r\n0\r\n";
  BOOST_TEST(accepted(head + "T: x\r\n\r\n") == 405u);
  BOOST_TEST(refusal(head + repeated(12, "T: x\r\n") + "\r\n") == 431u);
}

BOOST_AUTO_TEST_CASE(a_refused_client_that_stays_is_left_in_the_end) {
  client to(server.port());
  to.send("garbage\r\n\r\n");
  BOOST_TEST(to.read().status == 400u);
  BOOST_TEST(to.ended()); // Half closed: the server drains.
  // Once the drain is over, what is sent meets a closed port.
  BOOST_TEST(eventually([&] {
    to.send("x");
    return to.broken();
  }));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_patience)

BOOST_AUTO_TEST_CASE(requests_before_a_bad_one_are_answered_first) {
  fake_register asked;
  http::server server(quick_settings(), asked.inquire());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  to.send(get_request("/reg") + get_request("/reg") + "garbage\r\n\r\n"
          + get_request("/reg"));
  auto first = asked.next();
  auto second = asked.next();
  BOOST_REQUIRE((first && second));
  BOOST_TEST(!to.readable(20));
  second->answer(realms({"2"}));
  first->answer(realms({"1"}));
  BOOST_TEST(to.read().body == R"(["1"])");
  BOOST_TEST(to.read().body == R"(["2"])");
  BOOST_TEST(to.read().status == 400u);
  BOOST_TEST(to.ended());
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed) {
  auto conf = quick_settings();
  conf.idle_timeout = 100ms;
  http::server server(conf, prompt_register());
  BOOST_REQUIRE(!server.start());
  client silent(server.port());
  client slow(server.port());
  client served(server.port());
  slow.send("GET /reg HT");
  BOOST_TEST(served.get("/reg").status == 200u);
  BOOST_TEST(silent.ended());
  BOOST_TEST(slow.ended());
  BOOST_TEST(served.ended());
}

BOOST_AUTO_TEST_CASE(a_waiting_request_does_not_count_as_idle) {
  auto conf = quick_settings();
  conf.idle_timeout = 50ms;
  fake_register asked;
  http::server server(conf, asked.inquire());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  to.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  BOOST_TEST(!to.readable(200));
  question->answer(realms({"late"}));
  BOOST_TEST(to.read().body == R"(["late"])");
}

BOOST_AUTO_TEST_CASE(who_has_waited_longest_makes_room) {
  auto conf = quick_settings();
  conf.max_connections = 3;
  http::server server(conf, prompt_register());
  BOOST_REQUIRE(!server.start());
  client silent(server.port());
  client slow(server.port());
  client kept(server.port());
  BOOST_TEST(kept.get("/reg").status == 200u);
  // A byte now and then is still no request.
  slow.send("GET /reg HT");
  BOOST_TEST(slow.ended(100) == false);
  client fourth(server.port());
  BOOST_TEST(fourth.get("/reg").status == 200u);
  BOOST_TEST(silent.ended());
  slow.send("TP/1.1\r\n");
  client fifth(server.port());
  BOOST_TEST(fifth.get("/reg").status == 200u);
  BOOST_TEST(slow.ended());
  // Now `kept` has waited longest, but a request begins its time anew.
  BOOST_TEST(kept.get("/reg").status == 200u);
  client sixth(server.port());
  BOOST_TEST(sixth.get("/reg").status == 200u);
  BOOST_TEST(fourth.ended());
  BOOST_TEST(kept.get("/reg").status == 200u);
  BOOST_TEST(fifth.get("/reg").status == 200u);
}

BOOST_AUTO_TEST_CASE(who_is_being_answered_stays_and_the_newest_is_closed) {
  auto conf = quick_settings();
  conf.max_connections = 2;
  fake_register asked;
  http::server server(conf, asked.inquire());
  BOOST_REQUIRE(!server.start());
  client first(server.port());
  client second(server.port());
  first.send(get_request("/reg"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  second.send(get_request("/reg"));
  auto other = asked.next();
  BOOST_REQUIRE(other);
  client denied(server.port());
  BOOST_TEST(denied.ended());
  question->answer(realms({"one"}));
  other->answer(realms({"two"}));
  BOOST_TEST(first.read().body == R"(["one"])");
  BOOST_TEST(second.read().body == R"(["two"])");
  client next(server.port());
  next.send(get_request("/reg"));
  auto third = asked.next();
  BOOST_REQUIRE(third);
  third->answer(realms({"three"}));
  BOOST_TEST(next.read().body == R"(["three"])");
  BOOST_TEST(first.ended());
}

BOOST_AUTO_TEST_CASE(a_refused_client_gives_its_place_back) {
  auto conf = quick_settings();
  conf.max_connections = 1;
  http::server server(conf, prompt_register());
  BOOST_REQUIRE(!server.start());
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(eventually([&] {
      client bad(server.port());
      bad.send("garbage\r\n\r\n");
      return bad.read().status == 400u;
    }));
  }
  BOOST_TEST(eventually([&] {
    client next(server.port());
    return next.get("/reg").status == 200u;
  }));
}

BOOST_AUTO_TEST_SUITE_END()
