#include "tests/http/resolved.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

registrar::verify_digest asked_for(std::string_view body) {
  return asked<registrar::verify_digest>("/authenticate", "POST", body);
}

std::string shown(const registrar::digest_proof& proof) {
  auto question = question_of(
      {"POST", "/authenticate",
       R"({"realm":"A.com","method":"INVITE","uri":"sip:2@a.com"})"});
  BOOST_REQUIRE(question.render);
  registrar::reply reply;
  reply.proof = proof;
  auto result = question.render(reply);
  BOOST_TEST(result.status == 200u);
  BOOST_TEST(result.type == "application/json");
  return result.body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_authenticate)

BOOST_AUTO_TEST_CASE(the_body_becomes_the_inquiry) {
  auto full = asked_for(R"({"realm":"A.COM","method":"INVITE",)"
                        R"("uri":"sip:Bob@A.com",)"
                        R"("authorization":"Digest username=\"J\u00f6rg\""})");
  BOOST_TEST(full.realm == "a.com");
  BOOST_TEST(full.method == "INVITE");
  BOOST_TEST(full.uri == "sip:Bob@A.com");
  BOOST_TEST(full.authorization == "Digest username=\"J\xc3\xb6rg\"");
  for (auto body :
       {R"({"realm":"a","method":"BYE","uri":"sip:a"})",
        R"({"realm":"a","method":"BYE","uri":"sip:a","authorization":""})"}) {
    auto bare = asked_for(body);
    BOOST_TEST(bare.realm == "a");
    BOOST_TEST(bare.method == "BYE");
    BOOST_TEST(bare.uri == "sip:a");
    BOOST_TEST(bare.authorization == "");
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_used_is_told_why) {
  const std::string filled = "expected a string that is not empty";
  const std::pair<std::string, std::string> cases[] = {
      {"", "the body is empty, expected a JSON object"},
      {"null", "expected a JSON object"},
      {"{", "not JSON: Missing a name for object member at offset 1"},
      {"{\"realm\":\"\xc3\"}", "not UTF-8 at offset 10"},
      {"{}", "realm: missing, " + filled},
      {R"({"realm":"","method":"A","uri":"b"})", "realm: " + filled},
      {R"({"realm":7,"method":"A","uri":"b"})", "realm: " + filled},
      {R"({"realm":"a","uri":"b"})", "method: missing, " + filled},
      {R"({"realm":"a","method":"","uri":"b"})", "method: " + filled},
      {R"({"realm":"a","method":"A"})", "uri: missing, " + filled},
      {R"({"realm":"a","method":"A","uri":{}})", "uri: " + filled},
      {R"({"realm":"a","method":"A","uri":"b","authorization":null})",
       "authorization: expected a string"},
      {R"({"realm":"a","method":"A","uri":"b","authorization":["x"]})",
       "authorization: expected a string"},
      {R"({"realm":"a","method":"A","uri":"b","Authorization":"x"})",
       "Authorization: unknown, expected realm, method, uri, authorization"},
      {R"({"realm":"a","realm":"b","method":"A","uri":"b"})",
       "realm: given twice"},
  };
  for (const auto& [body, text] : cases) {
    auto result = answered("POST", "/authenticate", body);
    BOOST_TEST(result.status == 400u, body);
    BOOST_TEST(result.type == "application/json");
    BOOST_TEST(result.body == error_body(text));
  }
}

BOOST_AUTO_TEST_CASE(a_proof_names_the_user) {
  registrar::digest_proof proof;
  proof.status = 200;
  proof.reason = "OK";
  proof.username = "1000";
  proof.display = "Kermit \xe9";
  BOOST_TEST(shown(proof)
             == "{\"authenticated\":true,\"username\":\"1000\","
                "\"realm\":\"a.com\",\"display\":\"Kermit \xef\xbf\xbd\"}");
}

BOOST_AUTO_TEST_CASE(a_failure_has_what_the_application_is_to_answer) {
  registrar::digest_proof proof;
  proof.status = 407;
  proof.reason = "Proxy Authentication Required";
  proof.username = "not shown";
  proof.stale = true;
  proof.challenges = {R"(Digest realm="a.com", algorithm=SHA-256)",
                      R"(Digest realm="a.com")"};
  BOOST_TEST(shown(proof)
             == R"({"authenticated":false,"status":407,)"
                R"("reason":"Proxy Authentication Required","stale":true,)"
                R"("challenges":["Digest realm=\"a.com\", algorithm=SHA-256",)"
                R"("Digest realm=\"a.com\""]})");
  for (int status : {400, 403, 404}) {
    registrar::digest_proof bare;
    bare.status = status;
    bare.reason = "No";
    BOOST_TEST(shown(bare)
               == R"({"authenticated":false,"status":)" + std::to_string(status)
                      + R"(,"reason":"No","stale":false,"challenges":[]})");
  }
}

BOOST_AUTO_TEST_SUITE_END()
