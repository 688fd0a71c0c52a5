#include "protocol/registrar/selection.hpp"

#include "protocol/registrar/view.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

registrar::selection named(std::string pattern) {
  registrar::selection result;
  result.user = std::move(pattern);
  return result;
}

/// How many registrations of the user are wanted; those that may be are among
/// them.
std::size_t wanted(const registrar::selection& which, const one_user& u) {
  auto all = registrar::registrations_of("alice", "example.test", "Alice",
                                         u.bindings, u.now, u.options);
  auto count = std::erase_if(
      all, [&](const auto& one) { return registrar::wants(which, one); });
  if (count > 0)
    BOOST_TEST(registrar::may_want(which, u.bindings, u.now, u.options));
  return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(selections)

BOOST_AUTO_TEST_CASE(a_star_stands_for_any_text_in_a_name) {
  struct {
    std::string pattern;
    std::string user;
    bool wanted;
  } cases[] = {
      {"", "", true},
      {"", "alice", true},
      {"*", "", true},
      {"*", "alice", true},
      {"alice", "alice", true},
      {"alice", "Alice", false},
      {"alice", "alic", false},
      {"alice", "alicee", false},
      {"al*", "alice", true},
      {"al*", "al", true},
      {"al*", "a", false},
      {"*ce", "alice", true},
      {"*ce", "cecece", true},
      {"*ce", "ces", false},
      {"a*e", "ae", true},
      {"a*e", "a", false},
      {"*li*", "alice", true},
      {"*li*", "li", true},
      {"*li*", "l", false},
      {"**", "x", true},
      {"a**e*", "alice", true},
      {"a*b*c", "a1b2b3c", true},
      {"a*b*c", "a1b2b3", false},
      {"*ab", "aab", true},
      {"*aab*", "aaab", true},
      {"a*a", "a", false},
  };
  for (const auto& one : cases)
    BOOST_TEST(registrar::wants_user(named(one.pattern), one.user)
                   == one.wanted,
               one.pattern << " and " << one.user);
}

BOOST_AUTO_TEST_CASE(many_stars_take_no_more_than_a_moment) {
  std::string pattern;
  for (int i = 0; i < 100; ++i)
    pattern += "a*";
  BOOST_TEST(
      !registrar::wants_user(named(pattern + "b"), std::string(10'000, 'a')));
}

BOOST_AUTO_TEST_CASE(names_begin_with_what_precedes_the_first_star) {
  BOOST_TEST(registrar::name_prefix(named("")) == "");
  BOOST_TEST(registrar::name_prefix(named("*ab")) == "");
  BOOST_TEST(registrar::name_prefix(named("ab*c*")) == "ab");
  BOOST_TEST(registrar::name_prefix(named("abc")) == "abc");
}

BOOST_AUTO_TEST_CASE(nothing_said_wants_every_registration) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>"}});
  u.send({.contacts = {"<sip:b@h.test>"}, .call_id = "call-2"});
  BOOST_TEST(wanted({}, u) == 2U);
}

BOOST_AUTO_TEST_CASE(a_part_of_the_user_agent_is_found_in_any_case) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>"}, .user_agent = "Yealink SIP-T46"});
  u.send({.contacts = {"<sip:b@h.test>"},
          .call_id = "call-2",
          .user_agent = "snom/8"});
  registrar::selection which;
  for (auto [part, count] : {std::pair{"yealink", 1U},
                             {"sip-t46", 1U},
                             {"o", 1U},
                             {"n", 2U},
                             {"yealink sip-t46x", 0U},
                             {"", 2U}}) {
    which.user_agent = part;
    BOOST_TEST(wanted(which, u) == count, part);
  }
  which.user_agent = "polycom";
  BOOST_TEST(!registrar::may_want(which, u.bindings, u.now, u.options));
}

BOOST_AUTO_TEST_CASE(stale_is_what_the_whole_registration_is) {
  one_user u;
  u.options.staletime = 300;
  u.send({.contacts = {"<sip:a@h.test>"}});
  u.now += seconds{200};
  u.send({.contacts = {"<sip:b@h.test>"}, .call_id = "call-2"});
  registrar::selection stale;
  stale.stale = true;
  registrar::selection fresh;
  fresh.stale = false;
  BOOST_TEST(wanted(stale, u) == 0U);
  BOOST_TEST(wanted(fresh, u) == 2U);
  u.now += seconds{200};
  BOOST_TEST(wanted(stale, u) == 1U);
  BOOST_TEST(wanted(fresh, u) == 1U);
  u.now += seconds{200};
  BOOST_TEST(wanted(stale, u) == 2U);
  BOOST_TEST(wanted(fresh, u) == 0U);
  BOOST_TEST(!registrar::may_want(fresh, u.bindings, u.now, u.options));
}

BOOST_AUTO_TEST_SUITE_END()
