#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

registrar::notify_user told(std::string_view body,
                            std::string_view target = "/notify/a.com/1000") {
  return asked<registrar::notify_user>(target, "POST", body);
}

std::string summary(std::string_view body,
                    std::string_view target = "/notify/a.com/1000") {
  auto result = told(body, target);
  BOOST_TEST(result.event == "message-summary");
  BOOST_TEST(result.content_type == "application/simple-message-summary");
  return result.body;
}

const std::string counted = "expected a whole number from 0 to 4294967295";

} // namespace

BOOST_AUTO_TEST_SUITE(http_notify)

BOOST_AUTO_TEST_CASE(check_sync_has_no_body) {
  auto result = told(R"({"event":"check-sync"})", "/notify/A.com/Bob");
  BOOST_TEST(result.realm == "a.com");
  BOOST_TEST(result.user == "Bob");
  BOOST_TEST(result.event == "check-sync");
  BOOST_TEST(result.content_type == "");
  BOOST_TEST(result.body == "");
}

BOOST_AUTO_TEST_CASE(message_summary_is_that_of_rfc_3842) {
  BOOST_TEST(summary(R"({"event":"message-summary","new":1,"old":2,)"
                     R"("newurgent":0,"oldurgent":0})")
             == "Messages-Waiting: yes\r\n"
                "Message-Account: sip:1000@a.com\r\n"
                "Voice-Message: 1/2 (0/0)\r\n");
  BOOST_TEST(summary(R"({"old":8,"new":0,"event":"message-summary"})")
             == "Messages-Waiting: no\r\n"
                "Message-Account: sip:1000@a.com\r\n"
                "Voice-Message: 0/8 (0/0)\r\n");
  BOOST_TEST(summary(R"({"event":"message-summary","new":4294967295,)"
                     R"("old":4294967295,"newurgent":4294967295,)"
                     R"("oldurgent":7})")
             == "Messages-Waiting: yes\r\n"
                "Message-Account: sip:1000@a.com\r\n"
                "Voice-Message: 4294967295/4294967295 (4294967295/7)\r\n");
  BOOST_TEST(summary(R"({"event":"message-summary","new":0,"old":0,)"
                     R"("newurgent":1})")
             == "Messages-Waiting: yes\r\n"
                "Message-Account: sip:1000@a.com\r\n"
                "Voice-Message: 0/0 (1/0)\r\n");
}

BOOST_AUTO_TEST_CASE(the_account_is_escaped_as_a_uri_needs_it) {
  const std::pair<std::string, std::string> cases[] = {
      {"/notify/A.com/bob%40home", "bob%40home@a.com"},
      {"/notify/J%C3%B6rg@a.com", "J%C3%B6rg@a.com"},
      {"/notify/a.com/x%0d%0aEvil:%20y", "x%0D%0AEvil%3A%20y@a.com"},
      {"/notify/a.com/+44;x=1", "+44;x=1@a.com"},
      {"/notify/1@%5B2001:DB8::1%5D", "1@[2001:db8::1]"},
  };
  for (const auto& [target, account] : cases)
    BOOST_TEST(summary(R"({"event":"message-summary","new":0,"old":0})", target)
               == "Messages-Waiting: no\r\nMessage-Account: sip:" + account
                      + "\r\nVoice-Message: 0/0 (0/0)\r\n");
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_used_is_told_why) {
  const std::string events = R"(expected "check-sync" or "message-summary")";
  const std::pair<std::string, std::string> cases[] = {
      {"", "the body is empty, expected a JSON object"},
      {"[]", "expected a JSON object"},
      {"event=check-sync", "not JSON: Invalid value at offset 0"},
      {"{\"event\":\"\xe9\"}", "not UTF-8 at offset 10"},
      {"{}", "event: missing, " + events},
      {R"({"event":"reboot"})", "event: " + events},
      {R"({"event":"Check-Sync"})", "event: " + events},
      {R"({"event":"check-sync\r\nEvil: x"})", "event: " + events},
      {R"({"event":1})", "event: " + events},
      {R"({"event":["check-sync"]})", "event: " + events},
      {R"({"event":"check-sync","event":"check-sync"})", "event: given twice"},
      {R"({"event":"check-sync","new":1})", "new: unknown, expected event"},
      {R"({"event":"message-summary"})", "new: missing, " + counted},
      {R"({"event":"message-summary","new":1})", "old: missing, " + counted},
      {R"({"event":"message-summary","old":1})", "new: missing, " + counted},
      {R"({"event":"message-summary","new":-1,"old":0})", "new: " + counted},
      {R"({"event":"message-summary","new":0,"old":0.5})", "old: " + counted},
      {R"({"event":"message-summary","new":"1","old":0})", "new: " + counted},
      {R"({"event":"message-summary","new":4294967296,"old":0})",
       "new: " + counted},
      {R"({"event":"message-summary","new":0,"old":0,"newurgent":null})",
       "newurgent: " + counted},
      {R"({"event":"message-summary","new":0,"old":0,"oldurgent":-2})",
       "oldurgent: " + counted},
      {R"({"event":"message-summary","new":0,"old":0,"urgent":1})",
       "urgent: unknown, expected event, new, old, newurgent, oldurgent"},
  };
  for (const auto& [body, text] : cases)
    for (auto target : {"/notify/a.com/1000", "/notify/1000@a.com"}) {
      auto result = answered("POST", target, body);
      BOOST_TEST(result.status == 400u, body);
      BOOST_TEST(result.type == "application/json");
      BOOST_TEST(result.body == error_body(text));
    }
}

BOOST_AUTO_TEST_CASE(each_phone_is_shown_with_its_status_or_null) {
  auto question =
      question_of({"POST", "/notify/a/b", R"({"event":"check-sync"})"});
  BOOST_REQUIRE(question.render);
  registrar::reply reply;
  auto none = question.render(reply);
  BOOST_TEST(none.status == 200u);
  BOOST_TEST(none.type == "application/json");
  BOOST_TEST(none.body == R"({"contacts":[]})");
  reply.deliveries = {{"sip:1@192.0.2.1", 200},
                      {"sip:\"\xe9\"@192.0.2.2", 0},
                      {"sip:3@192.0.2.3", 489}};
  BOOST_TEST(question.render(reply).body
             == "{\"contacts\":[{\"contact\":\"sip:1@192.0.2.1\","
                "\"status\":200},"
                "{\"contact\":\"sip:\\\"\xef\xbf\xbd\\\"@192.0.2.2\","
                "\"status\":null},"
                "{\"contact\":\"sip:3@192.0.2.3\",\"status\":489}]}");
}

BOOST_AUTO_TEST_SUITE_END()
