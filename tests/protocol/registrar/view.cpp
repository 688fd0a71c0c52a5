// What look-ups show.
#include "protocol/registrar/view.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

std::vector<registrar::registration> view(const one_user& u) {
  return registrar::registrations_of("alice", "example.test", "Alice",
                                     u.bindings, u.now, u.options);
}

} // namespace

BOOST_AUTO_TEST_SUITE(register_view)

BOOST_AUTO_TEST_CASE(there_is_one_registration_for_each_call_id) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>;expires=100", "<sip:b@h.test>"}});
  u.send({.contacts = {"<sip:c@h.test>;expires=500"}, .call_id = "call-2"});
  u.send({.contacts = {"<sip:d@h.test>;expires=900"}, .call_id = "call-3"});
  auto all = view(u);
  BOOST_TEST_REQUIRE(all.size() == 3U);
  // Longest expires_in first.
  BOOST_TEST(all[0].call_id == "call-3");
  BOOST_TEST(all[1].call_id == "call-2");
  BOOST_TEST(all[2].call_id == "call-1");
  BOOST_TEST(all[0].expires_in == 900);
  BOOST_TEST(all[2].bindings.size() == 2U);
  BOOST_TEST(all[2].bindings[0].contact == "sip:a@h.test");
  BOOST_TEST(all[2].bindings[1].contact == "sip:b@h.test");
}

BOOST_AUTO_TEST_CASE(everything_known_is_shown) {
  one_user u;
  ask a{.contacts = {"<sip:a@10.0.0.1>;q=0.5;expires=600;reg-id=2"
                     ";+sip.instance=\"<urn:uuid:1>\""},
        .from = {"203.0.113.5", 40'112, "udp", true},
        .random = {0x0123'4567'89ab'cdefU, 0},
        .path = {"<sip:p.test;lr>"}};
  u.send(a);
  u.now += milliseconds{10'500};
  a.cseq = 2;
  u.send(a);
  u.bindings[0].measured = true;
  u.bindings[0].rtt = 35;
  u.bindings[0].missed = 2;
  u.now += seconds{20};
  auto all = view(u);
  BOOST_TEST_REQUIRE(all.size() == 1U);
  const auto& r = all[0];
  BOOST_TEST(r.uuid == "01234567-89ab-4def-8000-000000000000");
  BOOST_TEST(!r.initial);
  BOOST_TEST(r.call_id == "call-1");
  BOOST_TEST(r.expires == 600U);
  BOOST_TEST(r.created == 1'700'000'000);
  BOOST_TEST(r.registered_at == 1'700'000'010);
  BOOST_TEST(r.modified == 1'700'000'010);
  BOOST_TEST(r.expires_at == 1'700'000'610);
  BOOST_TEST(r.expires_in == 580);
  BOOST_TEST(r.user_agent == "phone/1");
  BOOST_TEST(r.network.address == "203.0.113.5");
  BOOST_TEST(r.network.port == 40'112);
  BOOST_TEST(r.network.rport);
  BOOST_TEST(r.username == "alice");
  BOOST_TEST(r.realm == "example.test");
  BOOST_TEST(r.display == "Alice");
  BOOST_TEST(!r.stale);
  BOOST_TEST_REQUIRE(r.bindings.size() == 1U);
  const auto& b = r.bindings[0];
  BOOST_TEST(b.contact == "sip:a@10.0.0.1");
  BOOST_TEST(b.reachable == "sip:a@203.0.113.5:40112;transport=udp");
  BOOST_TEST(b.q == 500);
  BOOST_TEST(b.path == "<sip:p.test;lr>");
  BOOST_TEST(b.instance == "<urn:uuid:1>");
  BOOST_TEST(b.reg_id.value() == 2U);
  BOOST_TEST(b.rtt.value() == 35U);
  BOOST_TEST(b.missed == 2U);
  BOOST_TEST(b.last_seen == 1'700'000'010);
}

BOOST_AUTO_TEST_CASE(a_registration_is_stale_when_all_its_contacts_are) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}});
  u.bindings[0].last_seen = start - seconds{301};
  BOOST_TEST(!view(u).at(0).stale);
  BOOST_TEST(view(u)[0].bindings[0].stale);
  u.bindings[1].last_seen = start - seconds{301};
  BOOST_TEST(view(u).at(0).stale);
  u.bindings[0].last_seen = start;
  BOOST_TEST(!view(u).at(0).stale);
}

BOOST_AUTO_TEST_CASE(the_latest_refresh_describes_a_registration) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}});
  u.now += milliseconds{5}; // within the same second
  ask later{.contacts = {"<sip:b@h.test>;expires=77"}, .cseq = 2};
  later.user_agent = "phone/2";
  u.send(later);
  for (int order = 0; order < 2; ++order) {
    BOOST_TEST(view(u).at(0).user_agent == "phone/2");
    BOOST_TEST(view(u)[0].expires == 77U);
    BOOST_TEST(!view(u)[0].initial);
    std::swap(u.bindings[0], u.bindings[1]);
  }
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_not_shown) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>;expires=100", "<sip:b@h.test>"}});
  u.now += seconds{100} - milliseconds{1};
  BOOST_TEST(view(u).at(0).bindings.size() == 2U);
  u.now += milliseconds{1};
  BOOST_TEST(view(u).at(0).bindings.size() == 1U);
  u.now += seconds{3'500};
  BOOST_TEST(view(u).empty());
}

BOOST_AUTO_TEST_CASE(allow_is_split_at_commas_and_blanks) {
  auto split = [](const std::string& allow) {
    one_user u;
    u.send({.contacts = {"<sip:a@h.test>"}});
    auto facts = u.bindings[0].info->facts();
    facts.kind = std::make_shared<registrar::phone_kind>(
        registrar::phone_kind{"", allow});
    u.bindings[0].info = std::make_shared<registrar::contact_info>(facts);
    std::string result;
    auto all = view(u);
    for (const auto& one : all.at(0).allow)
      result += '[' + one + ']';
    return result;
  };
  BOOST_TEST(split("") == "");
  BOOST_TEST(split("INVITE") == "[INVITE]");
  BOOST_TEST(split("INVITE, ACK,BYE") == "[INVITE][ACK][BYE]");
  BOOST_TEST(split(" INVITE  ACK\t,, BYE ,") == "[INVITE][ACK][BYE]");
  BOOST_TEST(split("\"INVITE, ACK\"") == "[INVITE][ACK]");
}

BOOST_AUTO_TEST_SUITE_END()
