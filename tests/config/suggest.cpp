#include "config/suggest.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::config;

BOOST_AUTO_TEST_SUITE(suggest)

BOOST_AUTO_TEST_CASE(distance_counts_single_slips) {
  BOOST_TEST(edit_distance("", "") == 0u);
  BOOST_TEST(edit_distance("", "abc") == 3u);
  BOOST_TEST(edit_distance("staletime", "staletme") == 1u);
  BOOST_TEST(edit_distance("port", "prot") == 1u);
  BOOST_TEST(edit_distance("port", "ports") == 1u);
  BOOST_TEST(edit_distance("post", "port") == 1u);
  BOOST_TEST(edit_distance("kitten", "sitting") == 3u);
  BOOST_TEST(edit_distance("staleTime", "staletime") == 0u);
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_suggested) {
  constexpr std::string_view known[] = {"expires", "minexpires", "maxexpires"};
  BOOST_TEST(nearest("expire", known) == "expires");
  BOOST_TEST(nearest("mnexpires", known) == "minexpires");
  BOOST_TEST(nearest("maxExpires", known) == "maxexpires");
}

BOOST_AUTO_TEST_CASE(nothing_is_suggested_when_nothing_is_near) {
  constexpr std::string_view known[] = {"ca", "host", "port"};
  BOOST_TEST(nearest("database", known) == "");
  BOOST_TEST(nearest("xy", known) == "");
  BOOST_TEST(nearest("", known) == "");
  BOOST_TEST(nearest(std::string(10'000, 'h'), known) == "");
  BOOST_TEST(nearest("host", {}) == "");
}

BOOST_AUTO_TEST_CASE(the_question_is_only_asked_with_an_answer) {
  constexpr std::string_view known[] = {"port"};
  BOOST_TEST(with_guess("unknown", "prt", known)
             == "unknown, did you mean \"port\"?");
  BOOST_TEST(with_guess("unknown", "verbose", known) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
