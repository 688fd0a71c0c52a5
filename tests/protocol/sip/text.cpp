#include "protocol/sip/text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace rollcall::sip;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(token_is_exactly_the_set_of_rfc_3261) {
  auto allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                 "0123456789-.!%*_+`'~"sv;
  for (int c = 0; c < 256; ++c)
    BOOST_TEST(is_token_char(static_cast<char>(c))
                   == (allowed.find(static_cast<char>(c)) != std::string::npos),
               "character " << c);
  BOOST_TEST(is_token(allowed));
  BOOST_TEST(!is_token(""));
  BOOST_TEST(!is_token("a b"));
  BOOST_TEST(!is_token("a\0b"sv));
}

BOOST_AUTO_TEST_CASE(case_is_folded_in_ascii_only) {
  BOOST_TEST(iequals("Call-ID", "cALL-id"));
  BOOST_TEST(!iequals("a", "ab"));
  BOOST_TEST(!iequals("@", "`")); // 0x40 and 0x60 differ by the case bit
  BOOST_TEST(!iequals("\xc3\x84", "\xc3\xa4"));
  BOOST_TEST(lower("AbZ[\xc3\x84") == "abz[\xc3\x84");
}

BOOST_AUTO_TEST_CASE(trim_takes_folds_off_both_ends) {
  BOOST_TEST(trim(" \t\r\n a b \r\n\t") == "a b");
  BOOST_TEST(trim("").empty());
  BOOST_TEST(trim(" \r\n ").empty());
  BOOST_TEST(trim("\0"sv).size() == 1u);
}

BOOST_AUTO_TEST_CASE(numbers_are_digits_alone_and_bounded) {
  BOOST_TEST(parse_number("0").value() == 0u);
  BOOST_TEST(parse_number("00042").value() == 42u);
  BOOST_TEST(parse_number("4294967295").value() == 0xffff'ffffu);
  BOOST_TEST(parse_number("65535", 65'535).value() == 65'535u);
  for (auto bad : {"", "+1", "-1", " 1", "1 ", "1.0", "0x1", "4294967296",
                   "18446744073709551617", "99999999999999999999999999999"})
    BOOST_TEST(!parse_number(bad).has_value(), bad);
  BOOST_TEST(!parse_number("65536", 65'535).has_value());
  BOOST_TEST(!parse_number("1\0"sv).has_value());
}

BOOST_AUTO_TEST_CASE(escapes_are_resolved_and_broken_ones_kept) {
  BOOST_TEST(unescape("%61lice") == "alice");
  BOOST_TEST(unescape("null-%00-null") == "null-\0-null"s);
  BOOST_TEST(unescape("%2d%2D") == "--");
  // Resolved once: %25 makes a percent sign, not a new escape.
  BOOST_TEST(unescape("%2541") == "%41");
  for (auto kept : {"%", "%4", "%zz", "%4g", "a%"})
    BOOST_TEST(unescape(kept) == kept);
}

BOOST_AUTO_TEST_CASE(quotes_and_backslashes_are_resolved) {
  BOOST_TEST(unquote(R"("a b")") == "a b");
  BOOST_TEST(unquote(R"("a\"b\\c")") == R"(a"b\c)");
  BOOST_TEST(unquote(R"("")").empty());
  BOOST_TEST(unquote("plain") == "plain");
  BOOST_TEST(unquote("\"") == "\"");
}

BOOST_AUTO_TEST_CASE(folds_become_one_space_and_other_space_stays) {
  BOOST_TEST(unfold("a\r\n b") == "a b");
  BOOST_TEST(unfold("a \t\r\n \t\r\n b  c") == "a b  c");
  BOOST_TEST(unfold("a\n\tb") == "a b");
  BOOST_TEST(unfold("").empty());
}

BOOST_AUTO_TEST_CASE(separators_in_quotes_and_brackets_do_not_count) {
  struct {
    std::string_view text;
    std::size_t at;
  } const rows[] = {
      {"a,b", 1},
      {R"("a,b",c)", 5},
      {R"("a\",b",c)", 7},
      {R"("a\\",c)", 5},
      {"<a,b>,c", 5},
      {R"("<",c)", 3},
      {R"(<">,c)", 3}, // no quotes inside brackets (RFC 3261 §25.1)
      {"ab", std::string_view::npos},
      {R"("a,b)", std::string_view::npos},
      {R"("a\)", std::string_view::npos},
  };
  for (auto& row : rows)
    BOOST_TEST(find_outside(row.text, ',') == row.at, row.text);
  BOOST_TEST(find_outside("a,b,c", ',', 2) == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
