#include "log/escape.hpp"

#include <boost/test/unit_test.hpp>

using rollcall::log::escaped;
using rollcall::log::utf8_only;

BOOST_AUTO_TEST_SUITE(log_escape)

BOOST_AUTO_TEST_CASE(control_characters_are_spelt_out) {
  BOOST_TEST(escaped("a\r\nb\tc") == "a\\r\\nb\\tc");
  BOOST_TEST(escaped(std::string_view{"\0\x1b[2J\x7f", 6})
             == "\\x00\\x1b[2J\\x7f");
  BOOST_TEST(escaped("\xC2\x9B") == "\\xc2\\x9b"); // C1's CSI
}

BOOST_AUTO_TEST_CASE(text_stays_as_it_is) {
  for (auto text : {"", "sip:1000@a.example", "j\xC3\xB6rg", "\xE2\x82\xAC",
                    "\xF0\x9F\x90\xB8", "\xC2\xA0"}) {
    BOOST_TEST(escaped(text) == text);
    BOOST_TEST(utf8_only(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_utf_8_is_spelt_out_byte_by_byte) {
  struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"\xFF", "\\xff"},
      {"a\xC3", "a\\xc3"},                          // cut off
      {"\xC0\xAF", "\\xc0\\xaf"},                   // overlong
      {"\xE0\x80\x80", "\\xe0\\x80\\x80"},          // overlong
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},          // a surrogate
      {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, // beyond U+10FFFF
      {"\x80z", "\\x80z"},
  };
  for (const auto& one : cases) {
    BOOST_TEST(escaped(one.text) == one.expected);
    BOOST_TEST(utf8_only(one.text) == one.expected);
  }
}

BOOST_AUTO_TEST_CASE(json_escapes_control_characters_by_itself) {
  BOOST_TEST(utf8_only("a\r\nb") == "a\r\nb");
}

BOOST_AUTO_TEST_SUITE_END()
