#include "http/conditional.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::http;

BOOST_AUTO_TEST_SUITE(http_conditional)

BOOST_AUTO_TEST_CASE(the_same_body_has_the_same_etag_and_another_has_not) {
  BOOST_TEST(etag_of("[]") == etag_of("[]"));
  BOOST_TEST(etag_of("[]") != etag_of("[1]"));
  BOOST_TEST(etag_of("").starts_with("W/\""));
  BOOST_TEST(etag_of("").ends_with("\""));
}

BOOST_AUTO_TEST_CASE(an_etag_is_found_in_a_list) {
  struct {
    std::string_view list;
    bool named;
  } cases[] = {
      {"W/\"1a\"", true},
      {"\"1a\"", true},
      {"*", true},
      {" * ", true},
      {"\"x\", W/\"1a\"", true},
      {"\"x\",\"1a\" , \"y\"", true},
      {"", false},
      {"\"1\"", false},
      {"1a", false},
      {"\"1aa\"", false},
      {",,", false},
      {"W/", false},
      {"\"x\", \"y\"", false},
  };
  for (const auto& one : cases)
    BOOST_TEST(names_etag(one.list, "W/\"1a\"") == one.named, one.list);
}

BOOST_AUTO_TEST_SUITE_END()
