// Phones whose NAT gave them another port, and what makes a registration.
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

const std::string instance = ";+sip.instance=\"<urn:uuid:1>\"";

ask from_port(std::uint16_t port, std::vector<std::string> contacts,
              std::uint32_t cseq, std::string call_id = "call-1") {
  ask a{.contacts = std::move(contacts),
        .cseq = cseq,
        .call_id = std::move(call_id)};
  a.from.port = port;
  return a;
}

std::string at(const char* user, int port) {
  return '<' + std::string{"sip:"} + user + "@192.0.2.1:" + std::to_string(port)
         + '>';
}

} // namespace

BOOST_AUTO_TEST_SUITE(apply_moves)

BOOST_AUTO_TEST_CASE(
    a_moved_phone_with_the_same_instance_replaces_its_binding) {
  one_user u;
  u.send(from_port(1'000, {at("a", 1'000) + instance}, 7));
  auto result =
      u.send(from_port(2'000, {at("x", 2'000) + instance}, 1, "call-2"));
  BOOST_TEST(to_text(result.changes) == "replaced 1");
  BOOST_TEST(u.uris() == "sip:x@192.0.2.1:2000");
  BOOST_TEST(u.bindings[0].info->network().port == 2'000);
}

BOOST_AUTO_TEST_CASE(a_moved_phone_with_the_same_call_id_replaces_its_binding) {
  one_user u;
  u.send(from_port(1'000, {at("a", 1'000)}, 1));
  auto result = u.send(from_port(2'000, {at("%61", 2'000)}, 2));
  BOOST_TEST(to_text(result.changes) == "replaced 1");
  BOOST_TEST(u.uris() == "sip:%61@192.0.2.1:2000");
}

BOOST_AUTO_TEST_CASE(a_moved_phone_that_writes_the_same_contact_is_one) {
  one_user u;
  u.send(from_port(1'000, {at("a", 5'060)}, 1));
  auto result = u.send(from_port(2'000, {at("a", 5'060)}, 2));
  BOOST_TEST(to_text(result.changes) == "replaced 1");
  BOOST_TEST(u.bindings[0].info->network().port == 2'000);
}

BOOST_AUTO_TEST_CASE(a_moved_phone_is_held_to_its_cseq) {
  one_user u;
  u.send(from_port(1'000, {at("a", 1'000)}, 5));
  auto before = u.bindings;
  BOOST_TEST(u.status(from_port(2'000, {at("a", 2'000)}, 4)) == 500);
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(another_contact_is_added) {
  struct row {
    const char* why;
    ask first;
    ask second;
  };
  auto over_tcp = from_port(2'000, {at("a", 2'000) + instance}, 2);
  over_tcp.from.protocol = "tcp";
  const row rows[] = {
      {"the source is the same", from_port(1'000, {at("a", 1'000)}, 1),
       from_port(1'000, {at("a", 2'000)}, 2)},
      {"of the same instance, from the same source",
       from_port(1'000, {at("a", 1'000) + instance}, 1),
       from_port(1'000, {at("a", 2'000) + instance}, 2)},
      {"another Call-ID, no instance", from_port(1'000, {at("a", 1'000)}, 1),
       from_port(2'000, {at("a", 2'000)}, 2, "call-2")},
      {"another user part", from_port(1'000, {at("a", 1'000)}, 1),
       from_port(2'000, {at("b", 2'000)}, 2)},
      {"another instance", from_port(1'000, {at("a", 1'000) + instance}, 1),
       from_port(2'000, {at("a", 2'000) + ";+sip.instance=\"<i:2>\""}, 2)},
      {"only one has an instance",
       from_port(1'000, {at("a", 1'000) + instance}, 1),
       from_port(2'000, {at("a", 2'000)}, 2)},
      {"another transport is no other mapping",
       from_port(1'000, {at("a", 1'000) + instance}, 1), over_tcp},
      {"another flow of the phone",
       from_port(1'000, {at("a", 1'000) + instance + ";reg-id=1"}, 1),
       from_port(2'000, {at("a", 2'000) + instance + ";reg-id=2"}, 2)},
      {"URIs without a user part to compare",
       from_port(1'000, {"<tel:+15551234>"}, 1),
       from_port(2'000, {"<mailto:a@h.test>"}, 2)},
      {"a SIP URI without user is no tel URI",
       from_port(1'000, {"<tel:+15551234>"}, 1),
       from_port(2'000, {"<sip:192.0.2.1:2000>"}, 2)},
  };
  for (const auto& r : rows) {
    BOOST_TEST_CONTEXT(r.why) {
      one_user u;
      u.send(r.first);
      BOOST_TEST(to_text(u.send(r.second).changes) == "added 2");
      BOOST_TEST(u.bindings.size() == 2U);
    }
  }
}

BOOST_AUTO_TEST_CASE(two_contacts_of_one_request_do_not_replace_each_other) {
  for (const auto& tail : {std::string{}, instance}) {
    one_user u;
    u.send(from_port(1'000, {at("a", 1) + tail, at("a", 2) + tail}, 1));
    BOOST_TEST(u.bindings.size() == 2U);
    // Nor after a move: each finds its own.
    auto result =
        u.send(from_port(2'000, {at("a", 3) + tail, at("a", 2) + tail}, 2));
    BOOST_TEST(to_text(result.changes) == "replaced 1, replaced 2");
    BOOST_TEST(u.uris() == "sip:a@192.0.2.1:3 sip:a@192.0.2.1:2");
    // In whatever order they are named.
    result =
        u.send(from_port(3'000, {at("a", 2) + tail, at("a", 4) + tail}, 3));
    BOOST_TEST(to_text(result.changes) == "replaced 2, replaced 1");
    // Both at once.
    result =
        u.send(from_port(4'000, {at("a", 5) + tail, at("a", 6) + tail}, 4));
    BOOST_TEST(u.bindings.size() == 2U);
    BOOST_TEST(u.uris() == "sip:a@192.0.2.1:5 sip:a@192.0.2.1:6");
  }
}

BOOST_AUTO_TEST_CASE(a_moved_contact_leaves_alone_what_another_one_names) {
  one_user u;
  u.send(from_port(1'000, {at("a", 2), at("a", 1)}, 1));
  auto result = u.send(from_port(2'000, {at("a", 3), at("a", 2)}, 2));
  BOOST_TEST(to_text(result.changes) == "replaced 2, replaced 1");
}

BOOST_AUTO_TEST_CASE(a_register_makes_up_for_missed_polls) {
  one_user u;
  u.send(from_port(1'000, {at("a", 1)}, 1));
  u.bindings[0].missed = 3;
  u.send(from_port(1'000, {at("a", 1)}, 2));
  BOOST_TEST(u.bindings[0].missed == 0U);
}

BOOST_AUTO_TEST_CASE(a_removal_takes_only_the_contact_it_names) {
  // A phone that moved tidies up behind itself; its new contact must not be
  // mistaken for the old one.
  for (const auto& tail : {std::string{}, instance}) {
    one_user u;
    u.send(from_port(1'000, {at("a", 1'000) + tail}, 1));
    u.send(from_port(2'000, {at("a", 2'000) + tail}, 2));
    auto result =
        u.send(from_port(3'000, {at("a", 1'000) + tail + ";expires=0"}, 3));
    BOOST_TEST(!result.refused);
    BOOST_TEST(result.changes.empty());
    BOOST_TEST(u.uris() == "sip:a@192.0.2.1:2000");
  }
}

BOOST_AUTO_TEST_CASE(new_contact_and_removal_of_the_old_in_one_request) {
  // As PJSIP does, in either order.
  for (bool new_first : {true, false}) {
    one_user u;
    u.send(from_port(1'000, {at("a", 1'000)}, 1));
    std::vector<std::string> both{at("a", 2'000),
                                  at("a", 1'000) + ";expires=0"};
    if (!new_first)
      std::swap(both[0], both[1]);
    auto uuid = u.bindings[0].uuid;
    auto a = from_port(2'000, both, 2);
    a.random = {77, 78};
    u.send(a);
    BOOST_TEST(u.uris() == "sip:a@192.0.2.1:2000");
    BOOST_TEST((u.bindings[0].uuid == uuid));
    BOOST_TEST(!u.bindings[0].initial);
  }
}

BOOST_AUTO_TEST_CASE(contacts_of_one_call_id_are_one_registration) {
  one_user u;
  ask first{.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}};
  first.random = {10, 11};
  u.send(first);
  BOOST_TEST((u.bindings[0].uuid == registrar::uuid{10, 11}));
  BOOST_TEST((u.bindings[1].uuid == registrar::uuid{10, 11}));
  BOOST_TEST(u.bindings[0].initial);
  BOOST_TEST(u.bindings[1].initial);
  u.now += seconds{60};
  ask third{.contacts = {"<sip:c@h.test>", "<sip:a@h.test>"}, .cseq = 2};
  third.random = {20, 21};
  u.send(third);
  for (const auto& b : u.bindings) {
    BOOST_TEST((b.uuid == registrar::uuid{10, 11}));
    BOOST_TEST((b.created == start));
  }
  // The registration has been refreshed, though one contact is new in it.
  BOOST_TEST(!u.bindings[0].initial);
  BOOST_TEST(!u.bindings[1].initial);
}

BOOST_AUTO_TEST_CASE(another_call_id_is_another_registration) {
  one_user u;
  ask both{.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}};
  both.random = {10, 11};
  u.send(both);
  u.now += seconds{60};
  ask one{.contacts = {"<sip:a@h.test>"}, .call_id = "call-2"};
  one.random = {20, 21};
  BOOST_TEST(to_text(u.send(one).changes) == "replaced 1");
  BOOST_TEST((u.bindings[0].uuid == registrar::uuid{20, 21}));
  BOOST_TEST((u.bindings[0].created == u.now));
  BOOST_TEST(u.bindings[0].initial);
  // What stays behind keeps its own.
  BOOST_TEST((u.bindings[1].uuid == registrar::uuid{10, 11}));
  BOOST_TEST((u.bindings[1].created == start));
}

BOOST_AUTO_TEST_CASE(a_registration_that_has_ended_begins_anew) {
  one_user u;
  ask a{.contacts = {"<sip:a@h.test>;expires=100"}};
  a.random = {10, 11};
  u.send(a);
  u.now += seconds{100};
  a.random = {20, 21};
  a.cseq = 2;
  u.send(a);
  BOOST_TEST((u.bindings[0].uuid == registrar::uuid{20, 21}));
  BOOST_TEST((u.bindings[0].created == u.now));
  BOOST_TEST(u.bindings[0].initial);
}

BOOST_AUTO_TEST_SUITE_END()
