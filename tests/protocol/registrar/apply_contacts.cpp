// Which binding a contact is about, and for how long it is granted.
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(apply_contacts)

BOOST_AUTO_TEST_CASE(each_contact_has_its_own_lifetime_and_q) {
  one_user u;
  auto result = u.send({.contacts = {"<sip:a@192.0.2.1>;expires=100;q=0.5",
                                     "<sip:b@192.0.2.1>;q=0.001",
                                     "<sip:c@192.0.2.1>;expires=300"},
                        .expires = "200"});
  BOOST_TEST_REQUIRE(result.bindings.size() == 3U);
  const auto& b = result.bindings;
  BOOST_TEST(b[0].expires == 100U);
  BOOST_TEST(b[0].q == 500U);
  BOOST_TEST(b[1].expires == 200U);
  BOOST_TEST(b[1].q == 1U);
  BOOST_TEST(b[2].expires == 300U);
  BOOST_TEST(b[2].q == 1000U);
  BOOST_TEST((b[0].expires_at == start + seconds{100}));
  BOOST_TEST(u.uris() == "sip:a@192.0.2.1 sip:b@192.0.2.1 sip:c@192.0.2.1");
  BOOST_TEST(to_text(result.changes) == "added 1, added 2, added 3");
}

BOOST_AUTO_TEST_CASE(contacts_of_one_line_and_of_several_are_the_same) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>, <sip:b@h.test>", "<sip:c@h.test>"}});
  BOOST_TEST(u.uris() == "sip:a@h.test sip:b@h.test sip:c@h.test");
}

struct lifetime_row {
  const char* contact;
  std::optional<std::string> header;
  std::uint32_t granted;
};
std::ostream& operator<<(std::ostream& out, const lifetime_row& r) {
  return out << r.contact << " / " << r.header.value_or("-");
}
const lifetime_row lifetimes[] = {
    {"<sip:a@h.test>", std::nullopt, 3'600},
    {"<sip:a@h.test>", "120", 120},
    {"<sip:a@h.test>;expires=90", "120", 90},
    {"<sip:a@h.test>;expires=90", std::nullopt, 90},
    {"<sip:a@h.test>;EXPIRES=90", std::nullopt, 90},
    {"<sip:a@h.test>;expires=soon", "120", 120},
    {"<sip:a@h.test>;expires=-1", "120", 120},
    {"<sip:a@h.test>;expires", "120", 120},
    {"<sip:a@h.test>;expires=soon", "later", 3'600},
    {"<sip:a@h.test>", "1 hour", 3'600},
    {"<sip:a@h.test>", "", 3'600},
    {"sip:a@h.test;expires=90", std::nullopt, 90},
    // Of the URI, not of the contact.
    {"<sip:a@h.test;expires=90>", std::nullopt, 3'600},
    {"<sip:a@h.test>;expires=10", std::nullopt, 60},
    {"<sip:a@h.test>;expires=59", std::nullopt, 60},
    {"<sip:a@h.test>;expires=60", std::nullopt, 60},
    {"<sip:a@h.test>;expires=7200", std::nullopt, 7'200},
    {"<sip:a@h.test>;expires=7201", std::nullopt, 7'200},
    {"<sip:a@h.test>;expires=4294967295", std::nullopt, 7'200},
    {"<sip:a@h.test>;expires=99999999999999999999", std::nullopt, 7'200},
};
BOOST_DATA_TEST_CASE(lifetime_comes_from_contact_then_header_then_default,
                     data::make(lifetimes), row) {
  one_user u;
  u.send({.contacts = {row.contact}, .expires = row.header});
  BOOST_TEST_REQUIRE(u.bindings.size() == 1U);
  BOOST_TEST(u.bindings[0].expires == row.granted);
  BOOST_TEST((u.bindings[0].expires_at == start + seconds{row.granted}));
  BOOST_TEST(u.bindings[0].remaining(start) == row.granted);
}

struct pair_row {
  const char* first;
  const char* second;
  bool one;
};
std::ostream& operator<<(std::ostream& out, const pair_row& r) {
  return out << r.first << " / " << r.second;
}
const pair_row pairs[] = {
    {"<sip:a@h.test>", "<sip:a@h.test>", true},
    {"<sip:a@h.test>", "<SIP:a@H.TEST>", true},
    {"<sip:a@h.test>", "<sip:%61@h.test>", true},
    {"<sip:a@h.test>", "<sip:A@h.test>", false},
    {"<sip:a@h.test>", "<sip:a@h.test:5060>", false},
    {"<sip:a@h.test>", "<sips:a@h.test>", false},
    {"<sip:a@h.test>", "<sip:a@h.test;transport=udp>", false},
    {"<sip:a@h.test;transport=udp>", "<sip:a@h.test;transport=UDP>", true},
    {"<sip:a@h.test;transport=udp>", "<sip:a@h.test;transport=tcp>", false},
    {"<sip:a@h.test;x=1;transport=udp>", "<sip:a@h.test;transport=udp;x=1>",
     true},
    {"<sip:a@h.test;x=1>", "<sip:a@h.test;x=2>", false},
    {"<sip:a@h.test;x=1>", "<sip:a@h.test>", true},
    // The second one's x is a parameter of the header.
    {"<sip:a@h.test;transport=tcp>", "sip:a@h.test;transport=tcp", false},
    {"<sip:a@h.test>", "sip:a@h.test;transport=tcp", true},
    {"<sip:a@h.test>", "\"Al\" <sip:a@h.test>;methods=\"INVITE\"", true},
    {"<sip:a@[2001:db8::1]:5062>", "<sip:a@[2001:DB8:0::1]:5062>", true},
    {"<sip:a@[2001:db8::1]:5062>", "<sip:a@[2001:db8::2]:5062>", false},
    {"<tel:+15551234>", "<tel:+15551234>", true},
    {"<tel:+15551234>", "<tel:+15551235>", false},
    {"<mailto:a@h.test>", "<mailto:b@h.test>", false},
    {"<http://h.test/a>", "<sip:a@h.test>", false},
};
BOOST_DATA_TEST_CASE(contacts_are_compared_as_uris, data::make(pairs), row) {
  one_user u;
  u.send({.contacts = {row.first}});
  u.now += seconds{1};
  auto result = u.send({.contacts = {row.second}, .cseq = 2});
  BOOST_TEST(!result.refused);
  BOOST_TEST(u.bindings.size() == (row.one ? 1U : 2U));
  BOOST_TEST(u.bindings[0].id == (row.one ? 1U : 2U));
  BOOST_TEST(u.bindings[0].cseq == 2U);
}

BOOST_AUTO_TEST_CASE(a_uri_written_alike_wins_over_one_that_is_equivalent) {
  // §19.1.4 is not transitive: both bindings equal the third contact.
  one_user u;
  u.send({.contacts = {"<sip:a@h.test;x=1>", "<sip:a@h.test;x=2>"}});
  u.send({.contacts = {"<sip:a@h.test>"}, .cseq = 2});
  BOOST_TEST(u.uris() == "sip:a@h.test sip:a@h.test;x=2");
  auto result = u.send({.contacts = {"<sip:a@h.test;x=2>"}, .cseq = 3});
  BOOST_TEST(to_text(result.changes) == "refreshed 2");
  BOOST_TEST(u.uris() == "sip:a@h.test;x=2 sip:a@h.test");
}

BOOST_AUTO_TEST_CASE(instance_and_reg_id_tell_flows_apart) {
  one_user u;
  auto flow = [](const char* uri, int id) {
    return "<" + std::string{uri}
           + ">;+sip.instance=\"<urn:uuid:1>\";reg-id=" + std::to_string(id);
  };
  u.send({.contacts = {flow("sip:a@192.0.2.1", 1)}});
  u.send({.contacts = {flow("sip:a@192.0.2.1", 2)}, .call_id = "call-2"});
  BOOST_TEST(u.bindings.size() == 2U);
  // Another URI, the same flow.
  auto result =
      u.send({.contacts = {flow("sip:a@192.0.2.9", 1)}, .call_id = "call-3"});
  BOOST_TEST(to_text(result.changes) == "replaced 1");
  BOOST_TEST(u.uris() == "sip:a@192.0.2.9 sip:a@192.0.2.1");
  // Without reg-id the URI decides (RFC 5626 §6).
  result = u.send(
      {.contacts = {"<sip:a@192.0.2.9>;expires=0"}, .call_id = "call-4"});
  BOOST_TEST(to_text(result.changes) == "removed 1");
}

BOOST_AUTO_TEST_CASE(another_instance_may_have_the_same_reg_id) {
  one_user u;
  u.send({.contacts = {"<sip:a@192.0.2.1>;+sip.instance=\"<i:1>\";reg-id=1"}});
  u.send({.contacts = {"<sip:a@192.0.2.2>;+sip.instance=\"<i:2>\";reg-id=1"},
          .call_id = "call-2"});
  BOOST_TEST(u.bindings.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_contact_given_twice_is_one_binding_as_said_last) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>;q=0.1", "<sip:A@h.test>",
                       "<sip:%61@h.test>;q=0.2"}});
  BOOST_TEST(u.uris() == "sip:%61@h.test sip:A@h.test");
  BOOST_TEST(u.bindings[0].q == 200U);
}

BOOST_AUTO_TEST_CASE(zero_removes_that_contact_only) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}});
  auto result =
      u.send({.contacts = {"<sip:a@h.test>"}, .cseq = 2, .expires = "0"});
  BOOST_TEST(to_text(result.changes) == "removed 1");
  BOOST_TEST(u.uris() == "sip:b@h.test");
}

BOOST_AUTO_TEST_CASE(removing_what_is_not_there_is_no_error) {
  one_user u;
  auto result = u.send({.contacts = {"<sip:a@h.test>;expires=0"}});
  BOOST_TEST(!result.refused);
  BOOST_TEST(result.changes.empty());
  BOOST_TEST(result.bindings.empty());
}

BOOST_AUTO_TEST_CASE(one_request_adds_refreshes_and_removes) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>", "<sip:b@h.test>", "<sip:c@h.test>"}});
  auto result = u.send({.contacts = {"<sip:d@h.test>", "<sip:b@h.test>",
                                     "<sip:a@h.test>;expires=0"},
                        .cseq = 2});
  BOOST_TEST(to_text(result.changes) == "added 4, refreshed 2, removed 1");
  BOOST_TEST(u.uris() == "sip:d@h.test sip:b@h.test sip:c@h.test");
}

BOOST_AUTO_TEST_CASE(a_query_lists_all_and_changes_nothing) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>"}});
  u.send({.contacts = {"<sip:b@h.test>"}, .call_id = "call-2"});
  auto before = u.bindings;
  u.now += seconds{10};
  auto result = u.send({.call_id = "call-3"});
  BOOST_TEST(result.changes.empty());
  BOOST_TEST(same(result.bindings, before));
  BOOST_TEST(before.size() == 2U);
  // Whatever Call-ID and CSeq it has, and an Expires means nothing.
  BOOST_TEST(u.status({.cseq = 0, .expires = "0"}) == 200);
  BOOST_TEST(same(u.bindings, before));
}

BOOST_AUTO_TEST_CASE(the_contact_is_kept_as_written_but_expires_and_q) {
  one_user u;
  u.send({.contacts = {"\"A, b\" <sip:a@h.test;ob?X=1>;q=0.3;expires=90"
                       ";+sip.instance=\"<urn:uuid:1>\";x;methods=\"A;q=1\""}});
  BOOST_TEST(u.bindings[0].info->contact()
             == "\"A, b\" <sip:a@h.test;ob?X=1>;+sip.instance=\"<urn:uuid:1>\""
                ";x;methods=\"A;q=1\"");
  BOOST_TEST(u.bindings[0].info->uri() == "sip:a@h.test;ob?X=1");
}

BOOST_AUTO_TEST_CASE(own_contacts_come_first_in_their_order) {
  one_user u;
  for (auto c : {"a", "b", "c", "d"})
    u.send({.contacts = {"<sip:" + std::string{c} + "@h.test>"},
            .call_id = std::string{"call-"} + c});
  BOOST_TEST(u.uris() == "sip:d@h.test sip:c@h.test sip:b@h.test sip:a@h.test");
  u.send(
      {.contacts = {"<sip:c@h.test>", "<sip:a@h.test>"}, .call_id = "call-e"});
  BOOST_TEST(u.uris() == "sip:c@h.test sip:a@h.test sip:d@h.test sip:b@h.test");
}

BOOST_AUTO_TEST_CASE(a_refresh_that_says_the_same_keeps_the_description) {
  one_user u;
  ask a{.contacts = {"<sip:a@h.test>"}};
  a.user_agent = "phone/1\r\n of two lines"; // a folded header
  u.send(a);
  auto info = u.bindings[0].info;
  a.cseq = 2;
  BOOST_TEST(to_text(u.send(a).changes) == "refreshed 1");
  BOOST_TEST(u.bindings[0].info == info);
  BOOST_TEST(info->user_agent() == "phone/1 of two lines");
  a.cseq = 3;
  a.path = {"<sip:p.test;lr>"};
  BOOST_TEST(to_text(u.send(a).changes) == "replaced 1");
  BOOST_TEST(u.bindings[0].info->path() == "<sip:p.test;lr>");
}

BOOST_AUTO_TEST_CASE(all_path_values_are_kept_in_order) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>"},
          .path = {"<sip:p1.test;lr>, <sip:p2.test;lr>", "", "<sip:p3.test>",
                   ""}});
  BOOST_TEST(u.bindings[0].info->path()
             == "<sip:p1.test;lr>, <sip:p2.test;lr>, <sip:p3.test>");
}

BOOST_AUTO_TEST_SUITE_END()
