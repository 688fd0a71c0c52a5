#include "http/query.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall;

namespace {

/// "a=1;b=;" and "nothing" for what cannot be read.
std::string parsed(std::string_view text) {
  auto fields = http::parse_query(text);
  if (!fields)
    return "nothing";
  std::string result;
  for (const auto& [name, value] : *fields)
    result += name + "=" + value + ";";
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_query)

BOOST_AUTO_TEST_CASE(names_and_values) {
  BOOST_TEST(parsed("") == "");
  BOOST_TEST(parsed("a=1") == "a=1;");
  BOOST_TEST(parsed("a=1&b=2&a=3") == "a=1;b=2;a=3;");
  BOOST_TEST(parsed("a&b=") == "a=;b=;");
  BOOST_TEST(parsed("a=b=c") == "a=b=c;");
  BOOST_TEST(parsed("&&a=1&") == "a=1;");
}

BOOST_AUTO_TEST_CASE(escapes) {
  BOOST_TEST(parsed("%61=x%26y%3Dz") == "a=x&y=z;");
  BOOST_TEST(parsed("a=1+2%2B3") == "a=1 2+3;");
  BOOST_TEST(parsed("a=%") == "nothing");
  BOOST_TEST(parsed("a=%4") == "nothing");
  BOOST_TEST(parsed("a=%zz&b=1") == "nothing");
}

BOOST_AUTO_TEST_SUITE_END()
