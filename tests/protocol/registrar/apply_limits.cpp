// Least and longest lifetimes, jitter, and how many contacts a user may have.
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
using registrar::full_mode;

namespace {

/// Contacts a, b and c, refreshed in that order, ten seconds apart.
one_user three_phones(full_mode mode) {
  one_user u;
  u.options.maxcontacts = 3;
  u.options.whenfull = mode;
  for (auto c : {"a", "b", "c"}) {
    u.send({.contacts = {"<sip:" + std::string{c} + "@h.test>"},
            .call_id = std::string{"call-"} + c});
    u.now += seconds{10};
  }
  return u;
}

ask one_more(std::vector<std::string> contacts = {"<sip:new@h.test>"}) {
  return {.contacts = std::move(contacts), .call_id = "call-new"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(apply_limits)

BOOST_AUTO_TEST_CASE(too_brief_is_refused_only_below_one_hour) {
  one_user u;
  u.options.minexpiresmode = registrar::min_expires_mode::reject;
  u.options.minexpires = 5'000;
  auto ask_for = [&](const std::string& expires) {
    return u.status({.contacts = {"<sip:a@h.test>"}, .expires = expires});
  };
  BOOST_TEST(ask_for("1") == 423);
  BOOST_TEST(ask_for("3599") == 423);
  BOOST_TEST(ask_for("0") == 200);
  BOOST_TEST(u.bindings.empty());
  BOOST_TEST(ask_for("3600") == 200);
  BOOST_TEST(u.bindings.at(0).expires == 5'000U);
}

BOOST_AUTO_TEST_CASE(who_asks_for_nothing_is_never_too_brief) {
  one_user u;
  u.options.minexpiresmode = registrar::min_expires_mode::reject;
  u.options.expires = 30;
  u.options.minexpires = 60;
  BOOST_TEST(u.status({.contacts = {"<sip:a@h.test>"}}) == 200);
  BOOST_TEST(u.bindings.at(0).expires == 60U);
}

BOOST_AUTO_TEST_CASE(jitter_shortens_by_at_most_its_percentage) {
  std::set<std::uint32_t> seen;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    one_user u;
    u.options.expiresjitter = 10;
    ask a{.contacts = {"<sip:a@h.test>;expires=1000"}};
    a.random = {1, i * 0x9e37'79b9'7f4a'7c15U};
    u.send(a);
    auto granted = u.bindings.at(0).expires;
    BOOST_TEST_REQUIRE(granted >= 900U);
    BOOST_TEST_REQUIRE(granted <= 1'000U);
    BOOST_TEST_REQUIRE((u.bindings[0].expires_at == start + seconds{granted}));
    seen.insert(granted);
    one_user again;
    again.options = u.options;
    again.send(a);
    BOOST_TEST_REQUIRE(again.bindings.at(0).expires == granted);
  }
  BOOST_TEST(seen.size() == 101U); // all of them happen
}

BOOST_AUTO_TEST_CASE(jitter_goes_not_below_the_minimum) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    one_user u;
    u.options.expiresjitter = 50;
    ask a{.contacts = {"<sip:a@h.test>;expires=70"}};
    a.random = {1, i};
    u.send(a);
    BOOST_TEST_REQUIRE(u.bindings.at(0).expires >= 60U);
    BOOST_TEST_REQUIRE(u.bindings.at(0).expires <= 70U);
  }
}

BOOST_AUTO_TEST_CASE(with_regping_the_binding_outlives_what_the_phone_is_told) {
  one_user u;
  u.options.regping = 30;
  for (auto asked : {"20", "3600", "7200", "99999"}) {
    u.send(
        {.contacts = {"<sip:a@h.test>"}, .call_id = asked, .expires = asked});
    BOOST_TEST(u.bindings.at(0).expires == 3'600U);
  }
  u.send({.contacts = {"<sip:a@h.test>;expires=0"}, .cseq = 2});
  BOOST_TEST(u.bindings.empty());
}

BOOST_AUTO_TEST_CASE(a_full_user_is_refused_one_more) {
  auto u = three_phones(full_mode::reject);
  BOOST_TEST(u.status(one_more()) == 503);
  BOOST_TEST(u.bindings.size() == 3U);
  // Room made by the same request counts, wherever it stands in it.
  BOOST_TEST(
      u.status(one_more({"<sip:new@h.test>", "<sip:b@h.test>;expires=0"}))
      == 200);
  BOOST_TEST(u.uris() == "sip:new@h.test sip:c@h.test sip:a@h.test");
}

BOOST_AUTO_TEST_CASE(an_expired_contact_takes_no_room) {
  auto u = three_phones(full_mode::reject);
  u.now = start + seconds{3'600};
  BOOST_TEST(to_text(u.send(one_more()).changes) == "expired 1, added 4");
}

BOOST_AUTO_TEST_CASE(a_stale_contact_makes_room) {
  auto u = three_phones(full_mode::stale);
  BOOST_TEST(u.status(one_more()) == 503);
  u.now = start + seconds{300}; // to the second, and not stale yet
  BOOST_TEST(u.status(one_more()) == 503);
  u.now += milliseconds{1};
  BOOST_TEST(to_text(u.send(one_more()).changes) == "added 4, evicted 1");
}

BOOST_AUTO_TEST_CASE(missed_polls_make_a_contact_stale_at_once) {
  auto u = three_phones(full_mode::stale);
  u.bindings[1].missed = 3; // b
  BOOST_TEST(u.status(one_more()) == 503);
  u.options.optionsping = 30;
  BOOST_TEST(to_text(u.send(one_more()).changes) == "added 4, evicted 2");
}

BOOST_AUTO_TEST_CASE(the_contact_refreshed_longest_ago_makes_room) {
  auto u = three_phones(full_mode::oldest);
  BOOST_TEST(to_text(u.send(one_more()).changes) == "added 4, evicted 1");
  u = three_phones(full_mode::oldest);
  u.send({.contacts = {"<sip:a@h.test>"}, .cseq = 2, .call_id = "call-a"});
  BOOST_TEST(to_text(u.send(one_more()).changes) == "added 4, evicted 2");
}

BOOST_AUTO_TEST_CASE(a_stale_contact_goes_before_an_older_one) {
  auto u = three_phones(full_mode::oldest);
  u.now = start + seconds{315};
  for (auto& b : u.bindings)
    if (b.id != 2)
      b.last_seen = u.now; // answered a poll
  BOOST_TEST(to_text(u.send(one_more()).changes) == "added 4, evicted 2");
}

BOOST_AUTO_TEST_CASE(no_contact_of_the_request_is_evicted_for_another) {
  auto u = three_phones(full_mode::oldest);
  u.now += seconds{400}; // all are stale
  auto result = u.send(
      one_more({"<sip:n1@h.test>", "<sip:a@h.test>", "<sip:n2@h.test>"}));
  BOOST_TEST(to_text(result.changes)
             == "added 4, replaced 1, added 5, evicted 2, evicted 3");
  BOOST_TEST(u.uris() == "sip:n1@h.test sip:a@h.test sip:n2@h.test");
  auto before = u.bindings;
  result = u.send({.contacts = {"<sip:n1@h.test>", "<sip:a@h.test>",
                                "<sip:n2@h.test>", "<sip:n3@h.test>"},
                   .call_id = "call-9"});
  BOOST_TEST_REQUIRE(result.refused.has_value());
  BOOST_TEST(result.refused->status == 503);
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(a_lowered_limit_evicts_nobody_until_one_is_added) {
  auto u = three_phones(full_mode::oldest);
  u.options.maxcontacts = 2;
  auto refresh = [&](std::vector<std::string> contacts, std::uint32_t cseq) {
    return to_text(u.send({.contacts = std::move(contacts),
                           .cseq = cseq,
                           .call_id = "call-a"})
                       .changes);
  };
  BOOST_TEST(refresh({"<sip:a@h.test>"}, 2) == "refreshed 1");
  // Nor does one that comes and goes in the same request.
  BOOST_TEST(refresh({"<sip:n@h.test>", "<sip:n@h.test>;expires=0"}, 3)
             == "added 4, removed 4");
  BOOST_TEST(u.bindings.size() == 3U);
  BOOST_TEST(refresh({"<sip:new@h.test>"}, 4)
             == "added 5, evicted 2, evicted 3");
}

BOOST_AUTO_TEST_CASE(a_moved_phone_needs_no_room) {
  auto u = three_phones(full_mode::reject);
  ask moved{.contacts = {"<sip:a@192.0.2.7>"}, .cseq = 2, .call_id = "call-a"};
  moved.from.port = 4'000;
  BOOST_TEST(to_text(u.send(moved).changes) == "replaced 1");
}

BOOST_AUTO_TEST_SUITE_END()
