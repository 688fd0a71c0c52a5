#include "protocol/sip/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::sip;

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(valid_text_is_left_as_it_is) {
  for (std::string_view text :
       {"", "plain", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
        "K\xc3\xb6ln \xe2\x82\xac"}) {
    BOOST_TEST(valid_utf8_prefix(text) == text.size());
    BOOST_TEST(to_valid_utf8(text) == text);
  }
}

// Table 3-8 to 3-11 of the Unicode standard: one mark for each maximal part.
BOOST_AUTO_TEST_CASE(each_broken_part_becomes_one_replacement_character) {
  const std::string mark = "\xef\xbf\xbd";
  const std::pair<std::string_view, std::string> cases[] = {
      {"caf\xe9", "caf" + mark},
      {"\xe9t\xe9", mark + "t" + mark},
      {"\xc0\xaf", mark + mark},
      {"\xc3", mark},
      {"\xe2\x82", mark},
      {"\xe2\x82q", mark + "q"},
      {"\xf1\x80\x80\xe1\x80\xc2q", mark + mark + mark + "q"},
      {"\xed\xa0\x80", mark + mark + mark},
      {"\xf4\x90\x80\x80", mark + mark + mark + mark},
      {"\xf5\x80", mark + mark},
      {"\x80\xbf", mark + mark},
      {"a\xff\xc3\xa9", "a" + mark + "\xc3\xa9"},
  };
  for (const auto& [bad, good] : cases) {
    BOOST_TEST(to_valid_utf8(bad) == good);
    BOOST_TEST(valid_utf8_prefix(bad) < bad.size());
    BOOST_TEST(valid_utf8_prefix(good) == good.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
