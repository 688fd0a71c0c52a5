#include "protocol/sip/name_addr.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(name_addrs)

BOOST_AUTO_TEST_CASE(display_uri_and_parameters_are_told_apart) {
  struct {
    std::string_view text;
    std::string_view display;
    std::string_view uri;
    std::string_view params;
    bool bracketed;
  } const rows[] = {
      {"<sip:a@h>", "", "sip:a@h", "", true},
      {"sip:a@h", "", "sip:a@h", "", false},
      // RFC 3261 §20.10: without brackets the parameter is the header's.
      {"sip:a@h;x", "", "sip:a@h", ";x", false},
      {"<sip:a@h;x>", "", "sip:a@h;x", "", true},
      {"<sip:a@h;x>;y=1", "", "sip:a@h;x", ";y=1", true},
      {"<sip:a@h> ; y = 1", "", "sip:a@h", "; y = 1", true},
      {"\"Kermit\" <sip:a@h>;tag=1", "\"Kermit\"", "sip:a@h", ";tag=1", true},
      {"Kermit the Frog <sip:a@h>", "Kermit the Frog", "sip:a@h", "", true},
      // RFC 4475 lwsdisp: no space before the bracket.
      {"caller<sip:a@h>", "caller", "sip:a@h", "", true},
      {"\"\"<sip:a@h>", "\"\"", "sip:a@h", "", true},
      {R"("a,;<>\"@" <sip:a@h>)", R"("a,;<>\"@")", "sip:a@h", "", true},
      {R"("\\"<sip:a@h>)", R"("\\")", "sip:a@h", "", true},
      {"\"\xc3\x84\" <sip:a@h>", "\"\xc3\x84\"", "sip:a@h", "", true},
      {"\"folded\"\r\n <sip:a@h>\r\n ;tag=1", "\"folded\"", "sip:a@h", ";tag=1",
       true},
      {"<sip:a@h?Route=%3Csip:p%3E>", "", "sip:a@h?Route=%3Csip:p%3E", "",
       true},
      {"<sip:a,b;c@h>", "", "sip:a,b;c@h", "", true},
      {"tel:+1-201-555-0123;tag=9", "", "tel:+1-201-555-0123", ";tag=9", false},
      {"<tel:+1;phone-context=x>", "", "tel:+1;phone-context=x", "", true},
      // RFC 4475 badaspec: space inside the brackets is forgiven.
      {"< sip:a@h >", "", "sip:a@h", "", true},
      {R"(<sip:a@h>;x="a>b<;")", "", "sip:a@h", R"(;x="a>b<;")", true},
      {R"(sip:a@h;x="<")", "", "sip:a@h", R"(;x="<")", false},
  };
  for (auto& row : rows) {
    auto n = parse_name_addr(row.text);
    BOOST_REQUIRE_MESSAGE(n.has_value(), row.text);
    BOOST_TEST(n->display == row.display, row.text);
    BOOST_TEST(n->uri == row.uri, row.text);
    BOOST_TEST(n->params == row.params, row.text);
    BOOST_TEST(n->bracketed == row.bracketed, row.text);
  }
}

BOOST_AUTO_TEST_CASE(unbalanced_or_empty_ones_are_refused) {
  for (auto bad :
       {""sv, " "sv, "<>"sv, "< >"sv, ";tag=1"sv, "<sip:a@h"sv, "sip:a@h>"sv,
        "\"Mr. J. User <sip:a@h>"sv, // RFC 4475 quotbal
        R"("a\" <sip:a@h>)"sv, "\"a\""sv, "\"a\" sip:a@h"sv,
        "\"a\" b <sip:a@h>"sv, "<sip:a@h> x"sv, "<sip:a@h>>"sv,
        "sip:a@h?Route=x"sv, // RFC 4475 regbadct: must be bracketed
        "sip:a,b@h"sv, "sip:a@h b"sv, "sip:a@\r\n h"sv,
        // Quotes of a parameter count as well.
        "<sip:a@h>;x=\"1"sv, "sip:a@h;x=\"1"sv, R"(<sip:a@h>;x="1\")"sv,
        // An unquoted display name is made of tokens.
        R"(a"b<c" <sip:a@h>)"sv})
    BOOST_TEST(!parse_name_addr(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(cut_before_the_bracket_closes_it_is_refused) {
  constexpr auto whole = "\"K, F\" <sip:1000@bling.test;x=1>;tag=\"a\""sv;
  auto closed = whole.find('>');
  auto open_quote = whole.rfind("\"a");
  for (std::size_t n = 0; n < whole.size(); ++n) {
    auto part = parse_name_addr(whole.substr(0, n));
    BOOST_TEST(part.has_value() == (n > closed && n <= open_quote), n);
    if (part)
      BOOST_TEST(part->uri == "sip:1000@bling.test;x=1");
  }
}

BOOST_AUTO_TEST_SUITE_END()
