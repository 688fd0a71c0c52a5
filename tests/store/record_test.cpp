// Bindings as bytes, and back.
#include "store/record.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall;

namespace {

registrar::time_point at(std::int64_t ms) {
  return registrar::time_point{registrar::milliseconds{ms}};
}

registrar::contact_facts some_facts() {
  registrar::contact_facts f;
  f.user = "null\0null@home";
  f.contact = "\"A\" <sip:a@10.0.0.1;ob>;+sip.instance=\"<urn:x>\"";
  f.uri_begin = 5;
  f.uri_size = 18;
  f.call_id = "af22@host";
  f.instance = "<urn:x>";
  f.reg_id = 7;
  f.path = "<sip:edge.test;lr>";
  f.network.address = "2001:db8::5";
  f.network.port = 65'535;
  f.network.protocol = "wss";
  f.network.rport = true;
  f.server = 3;
  f.kind = std::make_shared<registrar::phone_kind>(
      registrar::phone_kind{"phone/1", "INVITE, ACK"});
  return f;
}

store::record some_record() {
  store::record r;
  auto& b = r.value;
  b.info = std::make_shared<registrar::contact_info>(some_facts());
  b.id = 99;
  b.uuid = {~0ULL, 5};
  b.created = at(1'700'000'000'001);
  b.registered = at(1'700'000'000'002);
  b.expires_at = at(1'700'000'000'003);
  b.last_seen = at(1'700'000'000'004);
  b.expires = 0xffff'ffff;
  b.cseq = 0x8000'0001;
  b.rtt = 17;
  b.q = 999;
  b.missed = 65'535;
  b.measured = true;
  b.initial = false;
  r.nonce = {{1'700'000'000'000, ~0ULL - 1}, 0x1234'5678};
  return r;
}

struct parts {
  std::string card;
  std::string state;
};

parts written(const store::record& r) {
  parts p;
  store::append_card(p.card, *r.value.info);
  store::append_state(p.state, r.value, r.nonce);
  return p;
}

std::optional<store::record> read(const std::string& card,
                                  const std::string& state) {
  registrar::phone_kinds kinds;
  return store::read_record(99, card, state, kinds);
}

} // namespace

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  auto before = some_record();
  auto p = written(before);
  auto after = read(p.card, p.state);
  BOOST_TEST_REQUIRE(after.has_value());
  const auto& x = *before.value.info;
  const auto& y = *after->value.info;
  BOOST_TEST(x.user() == y.user());
  BOOST_TEST(x.contact() == y.contact());
  BOOST_TEST(x.uri() == y.uri());
  BOOST_TEST(y.uri() == "sip:a@10.0.0.1;ob>");
  BOOST_TEST(x.call_id() == y.call_id());
  BOOST_TEST(x.instance() == y.instance());
  BOOST_TEST((x.reg_id() == y.reg_id()));
  BOOST_TEST(x.path() == y.path());
  BOOST_TEST(x.user_agent() == y.user_agent());
  BOOST_TEST(x.allow() == y.allow());
  BOOST_TEST(x.network().address == y.network().address);
  BOOST_TEST(x.network().port == y.network().port);
  BOOST_TEST(x.network().protocol == y.network().protocol);
  BOOST_TEST(x.network().rport == y.network().rport);
  BOOST_TEST(x.server() == y.server());
  const auto& b = after->value;
  BOOST_TEST(b.id == 99U);
  BOOST_TEST((b.uuid == before.value.uuid));
  BOOST_TEST((b.created == before.value.created));
  BOOST_TEST((b.registered == before.value.registered));
  BOOST_TEST((b.expires_at == before.value.expires_at));
  BOOST_TEST((b.last_seen == before.value.last_seen));
  BOOST_TEST(b.expires == before.value.expires);
  BOOST_TEST(b.cseq == before.value.cseq);
  BOOST_TEST(b.rtt == before.value.rtt);
  BOOST_TEST(b.q == before.value.q);
  BOOST_TEST(b.missed == before.value.missed);
  BOOST_TEST(b.measured);
  BOOST_TEST(!b.initial);
  BOOST_TEST((after->nonce.id == before.nonce.id));
  BOOST_TEST(after->nonce.nc == before.nonce.nc);
}

BOOST_AUTO_TEST_CASE(what_is_cut_or_too_long_is_refused) {
  auto p = written(some_record());
  for (std::size_t size = 0; size < p.card.size(); ++size)
    BOOST_TEST(!read(p.card.substr(0, size), p.state).has_value());
  for (std::size_t size = 0; size < p.state.size(); ++size)
    BOOST_TEST(!read(p.card, p.state.substr(0, size)).has_value());
  BOOST_TEST(!read(p.card + '\0', p.state).has_value());
  BOOST_TEST(!read(p.card, p.state + '\0').has_value());
}

BOOST_AUTO_TEST_CASE(another_form_is_refused) {
  auto p = written(some_record());
  auto other = p;
  other.card.front() = 2;
  BOOST_TEST(!read(other.card, p.state).has_value());
  other = p;
  other.state.front() = 2;
  BOOST_TEST(!read(p.card, other.state).has_value());
}

BOOST_AUTO_TEST_CASE(a_place_of_the_uri_outside_of_the_contact_is_refused) {
  auto facts = some_facts();
  facts.uri_size = 1'000;
  auto r = some_record();
  r.value.info = std::make_shared<registrar::contact_info>(facts);
  auto p = written(r);
  BOOST_TEST(!read(p.card, p.state).has_value());
}

BOOST_AUTO_TEST_CASE(phones_of_one_kind_share_it) {
  auto p = written(some_record());
  registrar::phone_kinds kinds;
  auto a = store::read_record(1, p.card, p.state, kinds);
  auto b = store::read_record(2, p.card, p.state, kinds);
  BOOST_TEST_REQUIRE((a && b));
  BOOST_TEST(a->value.info->user_agent().data()
             == b->value.info->user_agent().data());
}

BOOST_AUTO_TEST_SUITE_END()
