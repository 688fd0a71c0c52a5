#include "protocol/sip/header_id.hpp"

#include "protocol/sip/text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;

namespace {

std::string upper(std::string_view text) {
  std::string result{text};
  for (char& c : result)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - ('a' - 'A'));
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(header_ids)

BOOST_AUTO_TEST_CASE(each_name_is_known_in_any_case) {
  for (std::size_t i = 1; i < header_id_count; ++i) {
    auto id = static_cast<header_id>(i);
    auto name = canonical_name(id);
    BOOST_TEST(is_token(name), i);
    BOOST_CHECK(identify(name) == id);
    BOOST_CHECK(identify(lower(name)) == id);
    BOOST_CHECK(identify(upper(name)) == id);
    BOOST_CHECK(identify(std::string{name} + "x") == header_id::other);
    BOOST_CHECK(identify(name.substr(1)) != id);
  }
  BOOST_TEST(canonical_name(header_id::other).empty());
  BOOST_TEST(canonical_name(header_id::count_).empty());
}

BOOST_AUTO_TEST_CASE(compact_forms_are_those_of_the_registry) {
  struct {
    char compact;
    header_id id;
  } const rows[] = {
      {'c', header_id::content_type},
      {'f', header_id::from},
      {'i', header_id::call_id},
      {'k', header_id::supported},
      {'l', header_id::content_length},
      {'m', header_id::contact},
      {'o', header_id::event},
      {'s', header_id::subject},
      {'t', header_id::to},
      {'v', header_id::via},
  };
  std::string known;
  for (auto& row : rows) {
    BOOST_CHECK(identify({&row.compact, 1}) == row.id);
    BOOST_CHECK(identify(upper({&row.compact, 1})) == row.id);
    known += row.compact;
  }
  for (char c = 'a'; c <= 'z'; ++c)
    if (known.find(c) == std::string::npos)
      BOOST_CHECK(identify({&c, 1}) == header_id::other);
}

BOOST_AUTO_TEST_CASE(unknown_and_empty_names_are_other) {
  for (auto name : {"", "X-Rollcall", "Contac", "Contacts", "Call_ID", "*"})
    BOOST_CHECK(identify(name) == header_id::other);
}

BOOST_AUTO_TEST_SUITE_END()
