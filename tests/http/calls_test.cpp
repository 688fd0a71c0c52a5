// The calls that look at one user, or change something, through the server.
#include "http/json_view.hpp"
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

struct serving {
  serving() : server(conf(), prompt_register()) {
    BOOST_REQUIRE(!server.start());
  }

  static http::settings conf() {
    auto result = quick_settings();
    result.max_body = 1000;
    return result;
  }

  received say(std::string_view method, std::string_view target,
               std::string_view body = {}, std::string_view lines = {}) {
    client to(server.port());
    to.send(request_with_body(method, target, body, lines));
    return to.read(method == "HEAD");
  }

  http::server server;
};

/// The server on one side, the register on the other, the test in between.
struct between {
  void run() {
    server = std::make_unique<http::server>(conf, asked.inquire());
    BOOST_REQUIRE(!server->start());
  }

  http::settings conf = quick_settings();
  fake_register asked;
  std::unique_ptr<http::server> server;
};

const std::string alice = R"({"username":"1000","realm":"a.com",)"
                          R"("display":"Kermit","uri":"1000@a.com",)"
                          R"("contacts":[{"contact":"sip:1000@192.0.2.1:5090",)"
                          R"("network":{"source_address":"192.0.2.1",)"
                          R"("source_port":5090,"protocol":"udp",)"
                          R"("rport":true}}]})";

std::string array_of(const registrar::registration& one) {
  std::string result = "[";
  http::append_json(result, one);
  return result + "]";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_calls, serving)

BOOST_AUTO_TEST_CASE(contacts_are_one_object) {
  for (auto target : {"/contacts/a.com/1000", "/contacts/1000@A.com"}) {
    auto answer = say("GET", target);
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(answer.field("content-type") == "application/json");
    BOOST_TEST(answer.body == alice);
    auto head = say("HEAD", target);
    BOOST_TEST(head.status == 200u);
    BOOST_TEST(head.field("content-length") == std::to_string(alice.size()));
  }
}

BOOST_AUTO_TEST_CASE(an_address_shows_the_registrations_of_its_user) {
  client to(server.port());
  auto expected = to.get("/reg/a.com/1000").body;
  BOOST_TEST(expected.size() > 2u);
  BOOST_TEST(to.get("/reg/1000@a.com").body == expected);
  BOOST_TEST(to.get("/reg/1000%40A.com").body == expected);
  BOOST_TEST(to.get("/reg/1001@a.com").body == "[]");
}

BOOST_AUTO_TEST_CASE(deleting_answers_what_was_taken_out) {
  auto one = full_registration();
  one.realm = "a.com";
  for (std::string target : {"/reg/a.com/1000", "/reg/1000@a.com"}) {
    auto all = say("DELETE", target);
    BOOST_TEST(all.status == 200u);
    BOOST_TEST(all.field("content-type") == "application/json");
    BOOST_TEST(all.body == array_of(one));
    auto single = say("DELETE", target + "/" + one.uuid);
    BOOST_TEST(single.status == 200u);
    BOOST_TEST(single.body == array_of(one));
    auto unknown = say("DELETE", target + "/nothing");
    BOOST_TEST(unknown.status == 404u);
    BOOST_TEST(unknown.body
               == R"({"error":"the user has no registration with this uuid"})");
  }
  auto nobody = say("DELETE", "/reg/a.com/1001");
  BOOST_TEST(nobody.status == 200u);
  BOOST_TEST(nobody.body == "[]");
}

BOOST_AUTO_TEST_CASE(a_notify_answers_the_statuses_of_the_phones) {
  for (auto target : {"/notify/a.com/1000", "/notify/1000@a.com"}) {
    auto answer = say("POST", target, R"({"event":"check-sync"})");
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(answer.field("content-type") == "application/json");
    BOOST_TEST(answer.body
               == R"({"contacts":[{"contact":"sip:check-sync@phone",)"
                  R"("status":200},{"contact":"sip:silent","status":null}]})");
  }
  BOOST_TEST(say("POST", "/notify/a.com/1001", R"({"event":"check-sync"})").body
             == R"({"contacts":[]})");
}

BOOST_AUTO_TEST_CASE(a_digest_is_verified) {
  auto good = say("POST", "/authenticate",
                  R"({"realm":"A.com","method":"INVITE","uri":"sip:x",)"
                  R"("authorization":"Digest good"})");
  BOOST_TEST(good.status == 200u);
  BOOST_TEST(good.body
             == R"({"authenticated":true,"username":"1000","realm":"a.com",)"
                R"("display":"Kermit"})");
  auto bad = say("POST", "/authenticate",
                 R"({"realm":"a.com","method":"INVITE","uri":"sip:x"})");
  BOOST_TEST(bad.status == 200u);
  BOOST_TEST(bad.body
             == R"({"authenticated":false,"status":401,)"
                R"("reason":"Unauthorized","stale":false,)"
                R"("challenges":["Digest realm=\"a.com\""]})");
}

BOOST_AUTO_TEST_CASE(the_content_type_is_not_looked_at) {
  for (auto type : {"", "Content-Type: application/json\r\n",
                    "Content-Type: text/plain; charset=latin1\r\n",
                    "Content-Type: nonsense\r\n"}) {
    auto answer =
        say("POST", "/notify/a/1001", R"({"event":"check-sync"})", type);
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(answer.body == R"({"contacts":[]})");
  }
}

BOOST_AUTO_TEST_CASE(a_missing_body_is_told_and_the_connection_goes_on) {
  client to(server.port());
  for (auto target : {"/notify/a/b", "/authenticate"}) {
    to.send("POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    auto answer = to.read();
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.field("content-type") == "application/json");
    BOOST_TEST(answer.body
               == R"({"error":"the body is empty, expected a JSON object"})");
  }
  BOOST_TEST(to.get("/reg").body == R"(["a","b"])");
}

BOOST_AUTO_TEST_CASE(a_body_above_the_limit_is_too_large_and_below_is_read) {
  std::string body = R"({"event":"check-sync"})";
  body.resize(1000, ' ');
  BOOST_TEST(say("POST", "/notify/a/1001", body).status == 200u);
  BOOST_TEST(say("POST", "/notify/a/1001", body + " ").status == 413u);
}

BOOST_AUTO_TEST_CASE(a_body_in_chunks_is_one_body) {
  client to(server.port());
  std::string body = R"({"event":"check-sync"})";
  std::string chunks;
  for (char c : body)
    chunks += "1\r\n" + std::string(1, c) + "\r\n";
  to.send("POST /notify/a/1001 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
          + chunks + "0\r\n\r\n");
  BOOST_TEST(to.read().body == R"({"contacts":[]})");
}

BOOST_AUTO_TEST_CASE(a_body_where_none_is_expected_is_not_looked_at) {
  BOOST_TEST(say("DELETE", "/reg/a/1001", "{").body == "[]");
  BOOST_TEST(say("GET", "/contacts/a.com/1000", "{").body == alice);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(http_gathering, between)

BOOST_AUTO_TEST_CASE(pieces_are_gathered_into_one_answer) {
  run();
  client to(server->port());
  to.send(get_request("/contacts/a.com/1000"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  registrar::reply last;
  last.registrations = {full_registration()};
  last.registrations[0].registered_at += 1;
  last.registrations[0].bindings.resize(1);
  last.registrations[0].bindings[0].reachable = "sip:second";
  registrar::reply middle; // An empty piece.
  middle.more = [&, answer = question->answer] {
    answer(last);
  };
  registrar::reply first;
  first.registrations = {full_registration()};
  first.more = [&, answer = question->answer] {
    answer(middle);
  };
  question->answer(first);
  auto answer = to.read();
  BOOST_TEST(answer.chunks == 0);
  BOOST_TEST(answer.field("content-length")
             == std::to_string(answer.body.size()));
  // By q, then by time: both have q 0.25.
  auto second = answer.body.find("sip:second");
  auto other = answer.body.find("sip:1000@192.0.2.1:5090");
  BOOST_REQUIRE((second != std::string::npos && other != std::string::npos));
  BOOST_TEST(second < other);
}

BOOST_AUTO_TEST_CASE(an_error_after_good_pieces_is_the_answer) {
  run();
  for (auto [error, status] :
       {std::pair{registrar::inquiry_errc::internal, 500u},
        std::pair{registrar::inquiry_errc::timed_out, 504u}}) {
    client to(server->port());
    to.send(
        request_with_body("POST", "/notify/a/b", R"({"event":"check-sync"})"));
    auto question = asked.next();
    BOOST_REQUIRE(question);
    registrar::reply last;
    last.error = error;
    last.error_text = "broke";
    registrar::reply first;
    first.deliveries = {{"sip:1@192.0.2.1", 200}};
    first.more = [&, answer = question->answer] {
      answer(last);
    };
    question->answer(first);
    auto answer = to.read();
    BOOST_TEST(answer.status == status);
    BOOST_TEST(answer.body == R"({"error":"broke"})");
  }
}

BOOST_AUTO_TEST_CASE(no_reply_in_time_is_a_gateway_timeout) {
  conf.query_deadline = 50ms;
  run();
  client to(server->port());
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"POST", "/authenticate"},
      {"DELETE", "/reg/a/b/c"},
      {"DELETE", "/reg/a/b"},
      {"GET", "/contacts/a/b"}};
  for (auto [method, target] : cases) {
    to.send(request_with_body(method, target,
                              R"({"realm":"a","method":"A","uri":"b"})"));
    auto answer = to.read();
    BOOST_TEST(answer.status == 504u);
    BOOST_TEST(answer.body
               == R"({"error":"the register did not answer in time"})");
  }
}

BOOST_AUTO_TEST_CASE(each_piece_of_an_answer_has_a_deadline_of_its_own) {
  conf.query_deadline = 100ms;
  run();
  client to(server->port());
  to.send(get_request("/contacts/a/b"));
  auto question = asked.next();
  BOOST_REQUIRE(question);
  registrar::reply piece;
  piece.more = [] {
  };
  question->answer(piece);
  auto answer = to.read();
  BOOST_TEST(answer.status == 504u);
  // The piece that comes too late is nobody's.
  question->answer({});
  BOOST_TEST(to.get("/nothing").status == 404u);
}

BOOST_AUTO_TEST_SUITE_END()
