#include "http/json_view.hpp"
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

struct running {
  running() : server(quick_settings(), prompt_register()) {
    BOOST_REQUIRE(!server.start());
  }

  http::server server;
};

/// Sends all at once, or in two parts with the second only after the server
/// had the time to read the first.
received ask_in_parts(std::uint16_t port, std::string_view text,
                      std::size_t cut) {
  client to(port);
  to.send(text.substr(0, cut));
  if (cut > 0 && cut < text.size())
    to.readable(2);
  to.send(text.substr(cut));
  return to.read();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_server, running)

BOOST_AUTO_TEST_CASE(realms_and_registrations_are_json_arrays) {
  client to(server.port());
  auto realms = to.get("/reg");
  BOOST_TEST(realms.status == 200u);
  BOOST_TEST(realms.field("content-type") == "application/json");
  BOOST_TEST(realms.body == R"(["a","b"])");
  auto counts = to.get("/realms");
  BOOST_TEST(counts.field("content-type") == "application/json");
  BOOST_TEST(counts.body.starts_with(R"([{"realm":"a","users":3,)"));
  auto user = to.get("/reg/Example.COM/1000");
  BOOST_TEST(user.status == 200u);
  BOOST_TEST(user.field("content-type") == "application/json");
  registrar::registration expected;
  expected.username = "1000";
  expected.realm = "example.com";
  std::string json;
  http::append_json(json, expected);
  BOOST_TEST(user.body == "[" + json + "]");
}

BOOST_AUTO_TEST_CASE(who_is_unknown_gives_an_empty_array) {
  client to(server.port());
  for (auto target : {"/reg/nowhere", "/reg/a/9999", "/reg/a/a%2Fb"}) {
    auto answer = to.get(target);
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(answer.body == "[]");
  }
}

BOOST_AUTO_TEST_CASE(other_paths_and_methods_have_empty_answers) {
  client to(server.port());
  struct {
    std::string_view line;
    unsigned status;
    std::string allow;
  } cases[] = {
      {"GET /nothing", 404, ""},
      {"POST /nothing", 404, ""},
      {"POST /reg", 405, "GET, HEAD, OPTIONS"},
      {"PUT /reg/a/b", 405, "GET, HEAD, DELETE, OPTIONS"},
      {"HEAD /authenticate", 405, "POST, OPTIONS"},
      {"OPTIONS /reg", 204, "GET, HEAD, OPTIONS"},
      {"GET /reg/%zz", 400, ""},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.line) {
      to.send(std::string(one.line) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      auto answer = to.read();
      BOOST_TEST(answer.status == one.status);
      BOOST_TEST(answer.field("content-length")
                 == (one.status == 204 ? "" : "0"));
      BOOST_TEST(answer.field("allow") == one.allow);
      BOOST_TEST(answer.field("date").size() == 29u);
    }
  }
}

BOOST_AUTO_TEST_CASE(head_is_get_without_the_body) {
  client to(server.port());
  to.send("HEAD /reg HTTP/1.1\r\nHost: x\r\n\r\n");
  auto answer = to.read(true);
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.field("content-length") == "9");
  // Had there been a body, this would read it instead.
  BOOST_TEST(to.get("/reg").body == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(the_connection_stays_open_unless_asked_otherwise) {
  client to(server.port());
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(to.get("/reg").field("connection") == "");
  to.send(get_request("/reg", "Connection: close\r\n"));
  BOOST_TEST(to.read().field("connection") == "close");
  BOOST_TEST(to.ended());
}

BOOST_AUTO_TEST_CASE(http_1_0_closes_unless_asked_otherwise) {
  client to(server.port());
  to.send("GET /reg HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  BOOST_TEST(to.read().field("connection") == "keep-alive");
  to.send("GET /reg HTTP/1.0\r\n\r\n");
  auto answer = to.read();
  BOOST_TEST(answer.body == R"(["a","b"])");
  BOOST_TEST(answer.field("connection") == "close");
  BOOST_TEST(to.ended());
}

BOOST_AUTO_TEST_CASE(a_wish_to_upgrade_is_ignored) {
  client to(server.port());
  for (auto protocol : {"h2c", "websocket"}) {
    to.send(get_request("/reg", "Connection: Upgrade\r\nUpgrade: "
                                    + std::string(protocol) + "\r\n"));
    BOOST_TEST(to.read().body == R"(["a","b"])");
  }
}

BOOST_AUTO_TEST_CASE(a_body_is_read_over_and_the_next_request_follows) {
  client to(server.port());
  to.send("POST /reg HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde"
          "POST /reg HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\n0\r\n\r\n"
          + get_request("/reg"));
  BOOST_TEST(to.read().status == 405u);
  BOOST_TEST(to.read().status == 405u);
  BOOST_TEST(to.read().body == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(a_request_cut_anywhere_gets_the_same_answer) {
  const std::string texts[] = {
      get_request("/reg/a.com/1000?x", "X-Long: some value\r\n"),
      "POST /reg HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody",
      "GET /reg/%zz HTTP/1.1\r\n\r\n",
      "GET /reg HTTP/1.1\r\nBad Header: x\r\n\r\n",
  };
  for (const auto& text : texts) {
    auto expected = ask_in_parts(server.port(), text, 0);
    BOOST_REQUIRE(expected.status != 0u);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      auto got = ask_in_parts(server.port(), text, cut);
      BOOST_TEST_CONTEXT("cut at " << cut) {
        BOOST_TEST(got.status == expected.status);
        BOOST_TEST(got.body == expected.body);
        BOOST_TEST(got.field("connection") == expected.field("connection"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(two_servers_do_not_share_anything) {
  fake_register other;
  http::server second(quick_settings(), other.inquire());
  BOOST_REQUIRE(!second.start());
  BOOST_TEST(second.port() != server.port());
  client to_first(server.port());
  client to_second(second.port());
  to_second.send(get_request("/reg"));
  BOOST_TEST(to_first.get("/reg").body == R"(["a","b"])");
  auto question = other.next();
  BOOST_REQUIRE(question);
  question->answer(realms({"c"}));
  BOOST_TEST(to_second.read().body == R"(["c"])");
  second.stop();
  BOOST_TEST(to_first.get("/reg").status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_pipelining)

BOOST_AUTO_TEST_CASE(answers_keep_the_order_of_their_requests) {
  fake_register asked;
  http::server server(quick_settings(), asked.inquire());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  to.send(get_request("/reg") + get_request("/nothing") + get_request("/reg")
          + get_request("/reg"));
  auto first = asked.next();
  auto second = asked.next();
  auto third = asked.next();
  BOOST_REQUIRE((first && second && third));
  third->answer(realms({"third"}));
  second->answer(realms({"second"}));
  BOOST_TEST(!to.readable(20));
  first->answer(realms({"first"}));
  BOOST_TEST(to.read().body == R"(["first"])");
  BOOST_TEST(to.read().status == 404u);
  BOOST_TEST(to.read().body == R"(["second"])");
  BOOST_TEST(to.read().body == R"(["third"])");
}

BOOST_AUTO_TEST_CASE(more_than_the_limit_wait_and_are_all_answered) {
  auto conf = quick_settings();
  conf.max_pipelined = 2;
  http::server server(conf, prompt_register());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  std::string all;
  for (int i = 0; i < 50; ++i)
    all += get_request(i % 2 == 0 ? "/reg" : "/reg/none");
  to.send(all);
  for (int i = 0; i < 50; ++i)
    BOOST_TEST(to.read().body == (i % 2 == 0 ? R"(["a","b"])" : "[]"));
}

BOOST_AUTO_TEST_CASE(no_more_than_the_limit_are_asked_at_once) {
  fake_register asked;
  auto conf = quick_settings();
  conf.max_pipelined = 2;
  http::server server(conf, asked.inquire());
  BOOST_REQUIRE(!server.start());
  client to(server.port());
  std::string all;
  for (int i = 0; i < 6; ++i)
    all += get_request("/reg");
  to.send(all);
  auto first = asked.next();
  auto second = asked.next();
  BOOST_REQUIRE((first && second));
  BOOST_TEST(!asked.next(50ms));
  // An answer that must wait for the one before it makes no room.
  second->answer(realms({"1"}));
  BOOST_TEST(!asked.next(50ms));
  first->answer(realms({"0"}));
  auto third = asked.next();
  auto fourth = asked.next();
  BOOST_REQUIRE((third && fourth));
  // Each that leaves makes room for one.
  third->answer(realms({"2"}));
  auto fifth = asked.next();
  BOOST_REQUIRE(fifth);
  BOOST_TEST(!asked.next(50ms));
  fourth->answer(realms({"3"}));
  auto sixth = asked.next();
  BOOST_REQUIRE(sixth);
  fifth->answer(realms({"4"}));
  sixth->answer(realms({"5"}));
  for (int i = 0; i < 6; ++i)
    BOOST_TEST(to.read().body == "[\"" + std::to_string(i) + "\"]");
}

BOOST_AUTO_TEST_SUITE_END()
