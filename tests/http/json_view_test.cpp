#include "http/json_view.hpp"

#include "tests/http/fake_register.hpp"

#include <rapidjson/document.h>

#include <boost/test/unit_test.hpp>

using namespace rollcall;

namespace {

std::string as_json(const registrar::registration& one) {
  std::string result;
  http::append_json(result, one);
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_json_view)

BOOST_AUTO_TEST_CASE(a_registration_has_the_members_of_the_replaced_module) {
  BOOST_TEST(
      as_json(test::full_registration())
      == R"({"uuid":"8f14e45f-ceea-467f-a8f8-d5e9a1d3c5b7","initial":false,)"
         R"("callid":"1-2345@192.0.2.1",)"
         R"("contacts":["sip:1000@192.0.2.1:5090","sip:1000@192.0.2.2"],)"
         R"("expires":3600,"registeredat":1700000000,)"
         R"("useragent":"Phone \"X\" 1.0","allow":["INVITE","ACK"],)"
         R"("network":{"source_address":"192.0.2.1","source_port":5090,)"
         R"("protocol":"udp","rport":true},)"
         R"("expiresat":1700003600,"expiresin":3599,"stale":false,)"
         R"("created":1699990000,"modified":1700000001,)"
         R"("auth":{"username":"1000","realm":"bling.babblevoice.com",)"
         R"("uri":"1000@bling.babblevoice.com","display":"Kermit"},)"
         R"("bindings":[{"contact":"sip:1000@10.0.0.7:5060",)"
         R"("reachable":"sip:1000@192.0.2.1:5090","q":0.25,)"
         R"("path":"<sip:edge.example.com;lr>",)"
         R"("instance":"<urn:uuid:0001>","regid":1,)"
         R"("expiresat":1700003600,"lastseen":1700000002,"rtt":12,"missed":0,)"
         R"("stale":false},)"
         R"({"contact":"sip:1000@192.0.2.2","reachable":"sip:1000@192.0.2.2",)"
         R"("q":1,"expiresat":1700003500,"lastseen":1700000000,"missed":3,)"
         R"("stale":true}]})");
}

BOOST_AUTO_TEST_CASE(q_is_the_shortest_decimal_of_its_thousandths) {
  const std::pair<std::uint16_t, std::string> cases[] = {
      {0, "0"},       {1, "0.001"}, {10, "0.01"}, {100, "0.1"},
      {999, "0.999"}, {500, "0.5"}, {1000, "1"}};
  for (const auto& [thousandths, text] : cases) {
    registrar::registration one;
    one.bindings.emplace_back().q = thousandths;
    BOOST_TEST(as_json(one).find("\"q\":" + text + ",") != std::string::npos,
               text);
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_still_give_valid_json) {
  registrar::registration one;
  one.user_agent = "T\xe9l\xe9phone\x01";
  rapidjson::Document parsed;
  parsed.Parse<rapidjson::kParseValidateEncodingFlag>(as_json(one).c_str());
  BOOST_REQUIRE(!parsed.HasParseError());
  BOOST_TEST(parsed["useragent"].GetString()
             == "T\xef\xbf\xbdl\xef\xbf\xbdphone\x01");
}

BOOST_AUTO_TEST_CASE(an_error_text_is_escaped) {
  BOOST_TEST(http::error_json("no \"b\"\n\\") == R"({"error":"no \"b\"\n\\"})");
}

BOOST_AUTO_TEST_SUITE_END()
