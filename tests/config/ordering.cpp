#include "tests/config/loaded.hpp"

using namespace rollcall::test;

BOOST_AUTO_TEST_SUITE(ordering)

BOOST_AUTO_TEST_CASE(options_that_contradict_each_other_are_refused) {
  const mistake table[] = {
      // What the file says is blamed, not a default.
      {R"("expires": 59)",
       "registrar.expires: expected at least minexpires (60), found 59"},
      {R"("minexpires": 3601)",
       "registrar.minexpires: expected at most expires (3600), found 3601"},
      {R"("expires": 7201)",
       "registrar.expires: expected at most maxexpires (7200), found 7201"},
      {R"("maxexpires": 3599)",
       "registrar.maxexpires: expected at least expires (3600), found 3599"},
      {R"("maxexpires": 100, "expires": 200)",
       "registrar.expires: expected at most maxexpires (100), found 200"},
      {R"("regping": 60, "expires": 60)",
       "registrar.regping: expected less than expires (60), found 60"},
      {R"("regping": 300)",
       "registrar.regping: expected less than staletime (300), found 300"},
      {R"("optionsping": 300)",
       "registrar.optionsping: expected less than staletime (300), found 300"},
      {R"("staletime": 20, "optionsping": 30)",
       "registrar.optionsping: expected less than staletime (20), found 30"},
  };
  for (const auto& [members, line] : table)
    BOOST_TEST(
        refused(with_edge("\"registrar\": {" + std::string{members} + '}'))
        == line);
}

BOOST_AUTO_TEST_CASE(options_at_their_bound_are_accepted) {
  for (std::string members :
       {R"("expires": 60)", R"("minexpires": 3600)", R"("expires": 7200)",
        R"("maxexpires": 3600)", R"("regping": 59, "expires": 60)",
        R"("optionsping": 299)", R"("regping": 299)",
        R"("minexpires": 1, "expires": 1, "maxexpires": 1)"})
    loaded(with_edge("\"registrar\": {" + members + '}'));
}

BOOST_AUTO_TEST_CASE(a_realm_is_checked_with_what_it_inherits) {
  auto line = refused(with_edge(
      R"("registrar": {"staletime": 100},
       "realms": {"a.b": {"optionsping": 100}}, "directory": {"a.b": {}})"));
  BOOST_TEST(line
             == "realms[\"a.b\"].optionsping: expected less than staletime "
                "(100), found 100");
}

BOOST_AUTO_TEST_SUITE_END()
