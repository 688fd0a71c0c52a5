// Call-ID and CSeq, and that a refusal changes nothing.
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

/// a, b and c of one Call-ID, CSeq 5.
one_user three_contacts() {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>", "<sip:b@h.test>", "<sip:c@h.test>"},
          .cseq = 5});
  u.now += seconds{10};
  return u;
}

} // namespace

BOOST_AUTO_TEST_SUITE(apply_order)

BOOST_AUTO_TEST_CASE(a_higher_cseq_refreshes) {
  auto u = three_contacts();
  auto result = u.send({.contacts = {"<sip:b@h.test>"}, .cseq = 6});
  BOOST_TEST(to_text(result.changes) == "refreshed 2");
  BOOST_TEST(u.bindings[0].cseq == 6U);
  BOOST_TEST((u.bindings[0].registered == start + seconds{10}));
  BOOST_TEST((u.bindings[0].last_seen == start + seconds{10}));
  BOOST_TEST((u.bindings[0].created == start));
  BOOST_TEST(u.bindings[1].cseq == 5U);
}

BOOST_AUTO_TEST_CASE(a_retransmission_gets_the_bindings_and_changes_nothing) {
  auto u = three_contacts();
  auto before = u.bindings;
  auto result = u.send(
      {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>", "<sip:c@h.test>"},
       .cseq = 5});
  BOOST_TEST(!result.refused);
  BOOST_TEST(result.changes.empty());
  BOOST_TEST(same(result.bindings, before));
  // Nor does it hold anybody's lifetime up.
  BOOST_TEST(result.bindings[0].remaining(u.now) == 3'590U);
}

BOOST_AUTO_TEST_CASE(a_retransmission_that_also_removed_is_recognised) {
  auto u = three_contacts();
  ask a{.contacts = {"<sip:a@h.test>", "<sip:b@h.test>;expires=0"}, .cseq = 6};
  BOOST_TEST(to_text(u.send(a).changes) == "refreshed 1, removed 2");
  auto before = u.bindings;
  auto result = u.send(a);
  BOOST_TEST(!result.refused);
  BOOST_TEST(result.changes.empty());
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(a_repeated_removal_is_no_error) {
  auto u = three_contacts();
  ask a{.contacts = {"<sip:a@h.test>;expires=0"}, .cseq = 6};
  u.send(a);
  BOOST_TEST(u.status(a) == 200);
  BOOST_TEST(u.uris() == "sip:b@h.test sip:c@h.test");
  ask all{.contacts = {"*"}, .cseq = 7, .expires = "0"};
  BOOST_TEST(u.status(all) == 200);
  BOOST_TEST(u.status(all) == 200);
  BOOST_TEST(u.bindings.empty());
}

BOOST_AUTO_TEST_CASE(the_same_cseq_with_other_contacts_is_refused) {
  for (const std::vector<std::string>& contacts :
       std::vector<std::vector<std::string>>{
           {"<sip:a@h.test>", "<sip:d@h.test>"},
           {"<sip:d@h.test>", "<sip:a@h.test>"},
           {"<sip:a@h.test>;expires=0"},
           {"<sip:a@h.test>", "<sip:b@h.test>;expires=0"},
           {"<sip:d@h.test>", "<sip:e@h.test>", "<sip:c@h.test>"}}) {
    auto u = three_contacts();
    auto before = u.bindings;
    BOOST_TEST(u.status({.contacts = contacts, .cseq = 5}) == 500);
    BOOST_TEST(same(u.bindings, before));
  }
}

BOOST_AUTO_TEST_CASE(a_moved_contact_with_the_same_cseq_is_no_retransmission) {
  one_user u;
  u.send({.contacts = {"<sip:a@192.0.2.1:1000>"}, .cseq = 5});
  auto before = u.bindings;
  ask moved{.contacts = {"<sip:a@192.0.2.1:2000>"}, .cseq = 5};
  moved.from.port = 2'000;
  BOOST_TEST(u.status(moved) == 500);
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(a_lower_cseq_is_refused_wherever_it_stands) {
  for (auto at : {0, 1, 2}) {
    auto u = three_contacts();
    u.send({.contacts = {"<sip:b@h.test>"}, .cseq = 9});
    auto before = u.bindings;
    std::vector<std::string> contacts{"<sip:a@h.test>", "<sip:new@h.test>"};
    contacts.insert(contacts.begin() + at, "<sip:b@h.test>");
    auto result = u.send({.contacts = contacts, .cseq = 8});
    BOOST_TEST_REQUIRE(result.refused.has_value());
    BOOST_TEST(result.refused->status == 500);
    BOOST_TEST(result.bindings.empty());
    BOOST_TEST(result.changes.empty());
    BOOST_TEST(same(u.bindings, before));
    BOOST_TEST(u.status({.contacts = contacts, .cseq = 10}) == 200);
  }
}

BOOST_AUTO_TEST_CASE(a_removal_out_of_order_is_refused) {
  auto u = three_contacts();
  auto before = u.bindings;
  for (std::uint32_t cseq : {0U, 4U, 5U})
    BOOST_TEST(
        u.status({.contacts = {"<sip:a@h.test>;expires=0"}, .cseq = cseq})
        == 500);
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(another_call_id_may_have_any_cseq) {
  auto u = three_contacts();
  BOOST_TEST(
      u.status({.contacts = {"<sip:a@h.test>"}, .cseq = 1, .call_id = "call-2"})
      == 200);
  BOOST_TEST(u.bindings[0].cseq == 1U);
  BOOST_TEST(u.bindings[0].info->call_id() == "call-2");
  // Call-IDs are compared byte for byte.
  BOOST_TEST(
      u.status({.contacts = {"<sip:b@h.test>"}, .cseq = 1, .call_id = "CALL-1"})
      == 200);
}

BOOST_AUTO_TEST_CASE(a_rebooted_phone_may_restart_its_cseq) {
  auto u = three_contacts(); // registered at `start`
  ask again{.contacts = {"<sip:a@h.test>"}, .cseq = 1};
  BOOST_TEST(u.status(again) == 500);
  again.challenged_at = start - milliseconds{1};
  BOOST_TEST(u.status(again) == 500);
  again.challenged_at = start;
  BOOST_TEST(u.status(again) == 500);
  again.challenged_at = start + milliseconds{1};
  BOOST_TEST(to_text(u.send(again).changes) == "refreshed 1");
  BOOST_TEST(u.bindings[0].cseq == 1U);
  // A packet of its former life stays out.
  again.cseq = 6;
  again.contacts = {"<sip:a@h.test>;expires=0"};
  again.challenged_at.reset();
  u.now += seconds{1};
  again.cseq = 1;
  BOOST_TEST(u.status(again) == 500);
}

BOOST_AUTO_TEST_CASE(a_rebooted_phone_may_remove_everything) {
  auto u = three_contacts();
  ask all{.contacts = {"*"}, .cseq = 1, .expires = "0"};
  all.challenged_at = start;
  BOOST_TEST(u.status(all) == 500);
  all.challenged_at = start + seconds{5};
  BOOST_TEST(u.status(all) == 200);
  BOOST_TEST(u.bindings.empty());
}

BOOST_AUTO_TEST_CASE(a_wildcard_removes_all_of_all_call_ids) {
  auto u = three_contacts();
  u.send({.contacts = {"<sip:d@h.test>"}, .cseq = 99, .call_id = "call-2"});
  auto result = u.send({.contacts = {"*"}, .cseq = 6, .expires = "0"});
  BOOST_TEST(to_text(result.changes)
             == "removed 4, removed 1, removed 2, removed 3");
  BOOST_TEST(u.bindings.empty());
}

BOOST_AUTO_TEST_CASE(a_wildcard_older_than_one_binding_removes_none) {
  for (auto name : {"a", "b", "c"}) {
    auto u = three_contacts();
    u.send({.contacts = {"<sip:" + std::string{name} + "@h.test>"}, .cseq = 9});
    auto before = u.bindings;
    for (std::uint32_t cseq : {6U, 9U})
      BOOST_TEST(u.status({.contacts = {"*"}, .cseq = cseq, .expires = "0"})
                 == 500);
    BOOST_TEST(same(u.bindings, before));
    BOOST_TEST(u.status({.contacts = {"*"}, .cseq = 10, .expires = "0"})
               == 200);
  }
}

BOOST_AUTO_TEST_CASE(an_expired_binding_holds_no_cseq) {
  auto u = three_contacts();
  u.now = start + seconds{3'600};
  auto result = u.send({.contacts = {"<sip:a@h.test>"}, .cseq = 1});
  BOOST_TEST(to_text(result.changes)
             == "expired 1, expired 2, expired 3, added 4");
  BOOST_TEST(u.uris() == "sip:a@h.test");
}

BOOST_AUTO_TEST_CASE(a_binding_lives_to_its_last_millisecond) {
  auto u = three_contacts();
  u.now = start + seconds{3'600} - milliseconds{1};
  BOOST_TEST(u.send({}).bindings.size() == 3U);
  u.now += milliseconds{1};
  BOOST_TEST(u.send({}).bindings.empty());
}

BOOST_AUTO_TEST_CASE(too_brief_a_contact_refuses_all_of_them) {
  for (auto at : {0, 1, 2}) {
    auto u = three_contacts();
    u.options.minexpiresmode = registrar::min_expires_mode::reject;
    u.options.minexpires = 120;
    auto before = u.bindings;
    std::vector<std::string> contacts{"<sip:a@h.test>;expires=0",
                                      "<sip:b@h.test>;expires=300"};
    contacts.insert(contacts.begin() + at, "<sip:new@h.test>;expires=119");
    auto result = u.send({.contacts = contacts, .cseq = 6});
    BOOST_TEST_REQUIRE(result.refused.has_value());
    BOOST_TEST(result.refused->status == 423);
    BOOST_TEST(result.refused->min_expires == 120U);
    BOOST_TEST(result.bindings.empty());
    BOOST_TEST(same(u.bindings, before));
  }
}

BOOST_AUTO_TEST_CASE(one_contact_too_many_refuses_all_of_them) {
  for (auto at : {0, 1, 2}) {
    auto u = three_contacts();
    u.options.maxcontacts = 3;
    u.options.whenfull = registrar::full_mode::reject;
    auto before = u.bindings;
    std::vector<std::string> contacts{"<sip:a@h.test>", "<sip:b@h.test>"};
    contacts.insert(contacts.begin() + at, "<sip:new@h.test>");
    auto result = u.send({.contacts = contacts, .cseq = 6});
    BOOST_TEST_REQUIRE(result.refused.has_value());
    BOOST_TEST(result.refused->status == 503);
    BOOST_TEST(result.bindings.empty());
    BOOST_TEST(result.changes.empty());
    BOOST_TEST(same(u.bindings, before));
  }
}

BOOST_AUTO_TEST_CASE(ids_are_never_used_twice) {
  one_user u;
  auto result = u.send({.contacts = {"<sip:a@h.test>"}});
  u.send({.contacts = {"*"}, .cseq = 2, .expires = "0"});
  result = u.send({.contacts = {"<sip:a@h.test>"}, .cseq = 3});
  BOOST_TEST(to_text(result.changes) == "added 2");
}

BOOST_AUTO_TEST_CASE(lifetimes_do_not_drift_over_a_thousand_refreshes) {
  one_user u;
  for (std::uint32_t i = 1; i <= 1'000; ++i) {
    auto result =
        u.send({.contacts = {"<sip:a@h.test>;expires=3600"}, .cseq = i});
    BOOST_TEST_REQUIRE(result.bindings.at(0).remaining(u.now) == 3'600U);
    // Whatever the answer is asked for within the next second.
    BOOST_TEST_REQUIRE(result.bindings[0].remaining(u.now + milliseconds{999})
                       == 3'600U);
    u.now += milliseconds{1'799'001};
  }
  BOOST_TEST((u.bindings[0].created == start));
}

BOOST_AUTO_TEST_SUITE_END()
