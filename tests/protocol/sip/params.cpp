#include "protocol/sip/params.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace rollcall::sip;
using namespace std::literals;

namespace {

/// "name" or "name=value" for each, joined by bars.
std::string shown(std::string_view text) {
  std::string result;
  param_list list{text};
  for (param p; list.next(p);) {
    result += p.name;
    if (p.has_value) {
      result += '=';
      result += p.value;
    }
    result += '|';
  }
  return result;
}

std::string values(std::string_view text) {
  std::string result;
  value_list list{text};
  for (std::string_view one; list.next(one);) {
    result += one;
    result += '|';
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(params)

BOOST_AUTO_TEST_CASE(parameters_are_split_at_semicolons) {
  struct {
    std::string_view text;
    std::string_view expected;
  } const rows[] = {
      {"", ""},
      {";", ""},
      {" ; ;; ", ""},
      {";a=1;b", "a=1|b|"},
      {"a=1;b", "a=1|b|"},
      {"; a = 1 ;\r\n b\t; c =", "a=1|b|c=|"},
      {R"(;x="a;b=c";y)", R"(x="a;b=c"|y|)"},
      {R"(;x="a\";b";y)", R"(x="a\";b"|y|)"},
      {";+sip.instance=\"<urn:uuid:0;1>\";reg-id=1",
       "+sip.instance=\"<urn:uuid:0;1>\"|reg-id=1|"},
      {";a=b=c", "a=b=c|"},
      {";=v", "=v|"},
      // An open quote swallows the rest; it never runs past the end.
      {R"(;x="a;b)", R"(x="a;b|)"},
  };
  for (auto& row : rows)
    BOOST_TEST(shown(row.text) == row.expected, row.text);
}

BOOST_AUTO_TEST_CASE(find_gives_the_first_of_that_name_in_any_case) {
  constexpr auto text = ";Expires=5;q=0.5;EXPIRES=6;lr"sv;
  BOOST_TEST(param_list::find(text, "expires")->value == "5");
  BOOST_TEST(!param_list::find(text, "lr")->has_value);
  BOOST_TEST(!param_list::find(text, "expire").has_value());
  BOOST_TEST(!param_list::find(text, "").has_value());
}

BOOST_AUTO_TEST_CASE(values_are_split_at_bare_commas) {
  struct {
    std::string_view text;
    std::string_view expected;
  } const rows[] = {
      {"", ""},
      {"a", "a|"},
      {" a ,\r\n b ", "a|b|"},
      {",, a,,b,", "a|b|"},
      {R"("Doe, J" <sip:j@h>, <sip:a,b@h>;x="1,2")",
       R"("Doe, J" <sip:j@h>|<sip:a,b@h>;x="1,2"|)"},
      {"<sip:a@h", "<sip:a@h|"},
  };
  for (auto& row : rows)
    BOOST_TEST(values(row.text) == row.expected, row.text);
}

BOOST_AUTO_TEST_CASE(thousands_of_empty_elements_cost_one_pass) {
  // Quadratic work would take minutes on a line of this length.
  std::string line(4'000'000, ',');
  BOOST_TEST(values(line + "a") == "a|");
  std::string semicolons(4'000'000, ';');
  BOOST_TEST(shown(semicolons + "a") == "a|");
}

BOOST_AUTO_TEST_SUITE_END()
