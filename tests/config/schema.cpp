#include "config/schema.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>

#include <string_view>

using namespace rollcall::config;

namespace {

bool is_valid(std::string_view text) {
  rapidjson::Document schema;
  schema.Parse(schema_text().c_str());
  BOOST_REQUIRE(!schema.HasParseError());
  rapidjson::SchemaDocument compiled{schema};
  rapidjson::SchemaValidator validator{compiled};
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  BOOST_REQUIRE(!document.HasParseError());
  return document.Accept(validator);
}

} // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(bounds_and_defaults_come_from_the_options_table) {
  rapidjson::Document document;
  document.Parse(schema_text().c_str());
  BOOST_REQUIRE(!document.HasParseError());
  auto number = [&](const char* pointer) {
    const auto* found = rapidjson::Pointer{pointer}.Get(document);
    BOOST_REQUIRE(found != nullptr);
    return found->GetUint64();
  };
  BOOST_TEST(number("/properties/registrar/properties/staletime/minimum")
             == 1u);
  BOOST_TEST(number("/properties/registrar/properties/staletime/maximum")
             == 86400u);
  BOOST_TEST(number("/properties/registrar/properties/staletime/default")
             == 300u);
  BOOST_TEST(number("/properties/http/properties/port/default") == 9000u);
}

BOOST_AUTO_TEST_CASE(it_stands_alone_for_other_validators) {
  for (std::string_view good :
       {R"({"edge": {}})", R"({"drachtio": {"secret": "x"}})",
        R"({"drachtio": [{"secret": "x", "tls": true}]})",
        R"({"drachtio": [{"secret": "x", "tls": {"ca": "a"}}]})",
        R"({"realms": {"a.b": {"optionsping": false}}})",
        R"({"directory": {"com": {}}})"})
    BOOST_TEST(is_valid(good), good);
  for (std::string_view bad :
       {R"([])", R"({"edg": {}})", R"({"drachtio": {}})", R"({"drachtio": []})",
        R"({"drachtio": {"secret": ""}})",
        R"({"drachtio": {"secret": "x", "tls": 1}})",
        R"({"realms": {"a.b": {"optionsping": true}}})",
        R"({"registrar": {"staletime": "5m"}})",
        R"({"registrar": {"staletime": 0}})",
        R"({"registrar": {"staletime": 86401}})",
        R"({"log": {"level": "loud"}})",
        R"({"digest": {"algorithms": ["SHA-1"]}})", R"({"directory": 5})"})
    BOOST_TEST(!is_valid(bad), bad);
}

BOOST_AUTO_TEST_CASE(no_secret_has_a_default_in_it) {
  BOOST_TEST(schema_text(section::drachtio).find("cymru") == std::string::npos);
  rapidjson::Document document;
  document.Parse(schema_text(section::drachtio).c_str());
  BOOST_TEST(rapidjson::Pointer{"/properties/secret"}.Get(document) != nullptr);
  BOOST_TEST(rapidjson::Pointer{"/properties/secret/default"}.Get(document)
             == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
