#include "edge/answer.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

const std::string request = lines({
    "REGISTER sip:example.test SIP/2.0",
    "v: SIP/2.0/UDP 10.0.0.1:15060;branch=z9hG4bK1, SIP/2.0/UDP 10.0.0.2",
    "Via: SIP/2.0/UDP 10.0.0.3",
    "f: \"u\" <sip:1000@example.test>;tag=1",
    "t: <sip:1000@example.test>",
    "i: call-1",
    "CSeq: 7 REGISTER",
    "Content-Length: 0",
});

std::string answered(const std::string& answer,
                     const std::string& to = "t: <sip:1000@example.test>") {
  auto text = request;
  const std::string plain = "t: <sip:1000@example.test>";
  text.replace(text.find(plain), plain.size(), to);
  parsed req{text};
  parsed ans{answer};
  edge::dialog_lines dialog;
  edge::collect_dialog_lines(dialog, req.message,
                             "SIP/2.0/UDP stamped, SIP/2.0/UDP 10.0.0.2");
  std::string out;
  edge::append_answer(out, ans.message, dialog, "ours");
  return out;
}

const std::string dialog_part =
    "Via: SIP/2.0/UDP stamped, SIP/2.0/UDP 10.0.0.2\r\n"
    "Via: SIP/2.0/UDP 10.0.0.3\r\n"
    "From: \"u\" <sip:1000@example.test>;tag=1\r\n";

} // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(missing_lines_are_taken_from_the_request) {
  BOOST_TEST(answered(lines({"SIP/2.0 200 OK"}))
             == "SIP/2.0 200 OK\r\n" + dialog_part
                    + "To: <sip:1000@example.test>;tag=ours\r\n"
                      "Call-ID: call-1\r\n"
                      "CSeq: 7 REGISTER\r\n"
                      "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(dialog_lines_of_the_application_are_not_repeated) {
  // As drachtio-srf answers: lower-case names, no tag.
  const auto out = answered(lines({
      "SIP/2.0 407 Proxy Authentication Required",
      "Call-ID: other",
      "cseq: 9 REGISTER",
      "from: <sip:mallory@example.test>",
      "to: <sip:1000@example.test>",
      "via: SIP/2.0/UDP 6.6.6.6",
      "Content-Length: 0",
      "proxy-authenticate: Digest realm=\"example.test\", nonce=\"n\"",
  }));
  BOOST_TEST(out
             == "SIP/2.0 407 Proxy Authentication Required\r\n" + dialog_part
                    + "To: <sip:1000@example.test>;tag=ours\r\n"
                      "Call-ID: call-1\r\n"
                      "CSeq: 7 REGISTER\r\n"
                      "Proxy-Authenticate: Digest realm=\"example.test\", "
                      "nonce=\"n\"\r\n"
                      "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(tag_that_the_application_chose_is_kept) {
  const auto out =
      answered(lines({"SIP/2.0 200 OK", "To: <sip:x@y>;tag=theirs"}));
  BOOST_TEST(count_of(out, "To: <sip:1000@example.test>;tag=theirs\r\n") == 1u);
  BOOST_TEST(count_of(out, ";tag=ours") == 0u);
}

BOOST_AUTO_TEST_CASE(tag_that_the_request_brought_is_kept) {
  const auto out =
      answered(lines({"SIP/2.0 200 OK", "To: <sip:x@y>;tag=theirs"}),
               "To: <sip:1000@example.test>;tag=given");
  BOOST_TEST(count_of(out, "To: <sip:1000@example.test>;tag=given\r\n") == 1u);
  BOOST_TEST(count_of(out, "tag=") == 2u); // the other one is From's
}

BOOST_AUTO_TEST_CASE(contact_list_becomes_one_line_each) {
  const auto out = answered(lines({
      "SIP/2.0 200 OK",
      "contact: <sip:a@h;x=1,2>;expires=60, \"q, r\" <sip:b@h>,<sip:c@h>",
      "Contact: <sip:d@h>",
  }));
  BOOST_TEST(count_of(out, "Contact: <sip:a@h;x=1,2>;expires=60\r\n"
                           "Contact: \"q, r\" <sip:b@h>\r\n"
                           "Contact: <sip:c@h>\r\n"
                           "Contact: <sip:d@h>\r\n")
             == 1u);
}

BOOST_AUTO_TEST_CASE(other_lines_pass_in_their_order_and_spelling) {
  const auto out = answered(lines({
      "SIP/2.0 200 Fine",
      "x-Foo: 1,2",
      "Service-Route: <sip:a;lr>",
      "service-route: <sip:b;lr>",
      "Date: Sat, 13 Nov 2010 23:29:00 GMT",
  }));
  BOOST_TEST(count_of(out, "\r\nx-Foo: 1,2\r\n"
                           "Service-Route: <sip:a;lr>\r\n"
                           "service-route: <sip:b;lr>\r\n"
                           "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n")
             == 1u);
}

BOOST_AUTO_TEST_CASE(body_gets_its_length) {
  const auto out = answered("SIP/2.0 200 OK\r\nContent-Type: text/plain\r\n"
                            "\r\nhello");
  BOOST_TEST(out.ends_with("Content-Type: text/plain\r\n"
                           "Content-Length: 5\r\n\r\nhello"));
}

BOOST_AUTO_TEST_CASE(plain_answer_repeats_the_request_s_own_vias) {
  parsed req{request};
  edge::dialog_lines dialog;
  edge::collect_dialog_lines(dialog, req.message, {});
  std::string out;
  edge::append_plain_answer(out, 503, "Service Unavailable", dialog, "ours",
                            "Retry-After: 5\r\n");
  BOOST_TEST(out
             == "SIP/2.0 503 Service Unavailable\r\n"
                "Via: SIP/2.0/UDP 10.0.0.1:15060;branch=z9hG4bK1, "
                "SIP/2.0/UDP 10.0.0.2\r\n"
                "Via: SIP/2.0/UDP 10.0.0.3\r\n"
                "From: \"u\" <sip:1000@example.test>;tag=1\r\n"
                "To: <sip:1000@example.test>;tag=ours\r\n"
                "Call-ID: call-1\r\n"
                "CSeq: 7 REGISTER\r\n"
                "Retry-After: 5\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
