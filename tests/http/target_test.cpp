#include "http/target.hpp"

#include <boost/test/unit_test.hpp>

using rollcall::http::parse_target;

namespace {

struct good_case {
  std::string_view text;
  std::vector<std::string> segments;
  std::string_view query;
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_target)

BOOST_AUTO_TEST_CASE(segments_are_split_before_they_are_decoded) {
  const good_case cases[] = {
      {"/", {}, ""},
      {"/reg", {"reg"}, ""},
      {"/reg/", {"reg"}, ""},
      {"/reg//", {"reg", ""}, ""},
      {"//reg", {"", "reg"}, ""},
      {"/reg/a/b", {"reg", "a", "b"}, ""},
      {"/reg/a%2Fb", {"reg", "a/b"}, ""},
      {"/reg/a%2fb/c", {"reg", "a/b", "c"}, ""},
      {"/reg/%41%7a", {"reg", "Az"}, ""},
      {"/reg/50%25", {"reg", "50%"}, ""},
      {"/reg/%2525", {"reg", "%25"}, ""},
      {"/reg/a+b", {"reg", "a+b"}, ""},
      {"/reg/%00", {"reg", std::string(1, '\0')}, ""},
      {"/reg/%C3%A9", {"reg", "\xc3\xa9"}, ""},
      {"/reg/%ff", {"reg", "\xff"}, ""},
      {"/reg/%3Fa", {"reg", "?a"}, ""},
      {"/reg/../x", {"reg", "..", "x"}, ""},
      {"/reg?limit=5", {"reg"}, "limit=5"},
      {"/reg/?a=/b?c", {"reg"}, "a=/b?c"},
      {"/reg?", {"reg"}, ""},
      {"/reg?%zz", {"reg"}, "%zz"},
      {"/reg#top", {"reg"}, ""},
      {"/reg?a#top", {"reg"}, "a"},
      {"http://host/reg/a", {"reg", "a"}, ""},
      {"HTTPS://host:8443/reg?x", {"reg"}, "x"},
      {"http://host", {}, ""},
      {"http://host?x", {}, "x"},
  };
  for (const auto& one : cases) {
    BOOST_TEST_CONTEXT(one.text) {
      auto result = parse_target(one.text);
      BOOST_REQUIRE(result);
      BOOST_TEST(result->segments == one.segments,
                 boost::test_tools::per_element());
      BOOST_TEST(result->query == one.query);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_target_or_holds_a_broken_escape_is_refused) {
  for (std::string_view text :
       {"", "*", "reg", "host:443", "ftp://host/reg", "http:/reg", "/%", "/%4",
        "/%4/", "/%4g", "/%g4", "/reg/%zz/1000", "/%%41", "/a%2"})
    BOOST_TEST(!parse_target(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
