#include "protocol/sip/cseq.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(cseqs)

BOOST_AUTO_TEST_CASE(number_and_method_are_told_apart_by_any_white_space) {
  struct {
    std::string_view text;
    std::uint32_t number;
    std::string_view method;
  } const rows[] = {
      {"1 REGISTER", 1, "REGISTER"},
      {"0 REGISTER", 0, "REGISTER"},
      {"0009\r\n   INVITE", 9, "INVITE"},
      {" 7\t NOTIFY ", 7, "NOTIFY"},
      {"2147483647 OPTIONS", 2'147'483'647, "OPTIONS"},
      // Methods are case-sensitive and opaque: nothing is unescaped.
      {"1 register", 1, "register"},
      {"1 RE%47IST%45R", 1, "RE%47IST%45R"},
  };
  for (auto& row : rows) {
    auto c = parse_cseq(row.text);
    BOOST_REQUIRE_MESSAGE(c.has_value(), row.text);
    BOOST_TEST(c->number == row.number);
    BOOST_TEST(c->method == row.method);
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (auto bad : {""sv, "1"sv, "REGISTER"sv, "1REGISTER"sv, "-1 REGISTER"sv,
                   "+1 REGISTER"sv, "2147483648 REGISTER"sv,
                   "36893488147419103232 REGISTER"sv, "1 REGISTER x"sv,
                   "1 REG/STER"sv, "1.0 REGISTER"sv, "0x1 REGISTER"sv,
                   "1 REG\0"sv, "1\0REGISTER"sv, "REGISTER 1"sv})
    BOOST_TEST(!parse_cseq(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(cut_anywhere_it_is_never_another_number) {
  constexpr auto whole = "4711 REGISTER"sv;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    auto c = parse_cseq(whole.substr(0, n));
    // A method cut short cannot be told from another one.
    BOOST_TEST(c.has_value() == (n > 5), n);
    if (c)
      BOOST_TEST(c->number == 4711u);
  }
}

BOOST_AUTO_TEST_SUITE_END()
