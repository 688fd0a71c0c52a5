// Reachable URIs, routes, staleness and identifiers.
#include "protocol/registrar/binding.hpp"
#include "protocol/sip/uri.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

std::string reach(const std::string& contact, const registrar::network& from) {
  one_user u;
  u.send({.contacts = {contact}, .from = from});
  return registrar::reachable_uri(*u.bindings.at(0).info);
}

const registrar::network behind_nat{"203.0.113.5", 40'112, "udp", true};
const registrar::network without_rport{"203.0.113.5", 40'112, "tcp", false};
const registrar::network over_ipv6{"2001:db8::5", 5'070, "tls", true};

} // namespace

BOOST_AUTO_TEST_SUITE(binding)

BOOST_AUTO_TEST_CASE(with_rport_host_and_port_are_where_it_came_from) {
  struct row {
    const char* contact;
    const char* reachable;
  };
  const row rows[] = {
      {"<sip:a@10.0.0.1>", "sip:a@203.0.113.5:40112;transport=udp"},
      {"<sip:a@10.0.0.1:5062>", "sip:a@203.0.113.5:40112;transport=udp"},
      {"<sip:a@phone.test;ob>", "sip:a@203.0.113.5:40112;ob;transport=udp"},
      {"<sip:a@10.0.0.1:5062;transport=TCP;x=1>",
       "sip:a@203.0.113.5:40112;transport=TCP;x=1"},
      {"<sip:a@10.0.0.1?X=1>", "sip:a@203.0.113.5:40112;transport=udp?X=1"},
      {"<sip:a@10.0.0.1:1;x?X=1>",
       "sip:a@203.0.113.5:40112;x;transport=udp?X=1"},
      {"<sip:10.0.0.1>", "sip:203.0.113.5:40112;transport=udp"},
      {"<sip:a@[2001:db8::1]:5062;x>",
       "sip:a@203.0.113.5:40112;x;transport=udp"},
      {"<sips:a@10.0.0.1>", "sips:a@203.0.113.5:40112;transport=udp"},
      // A user part may hold what elsewhere ends it.
      {"<sip:a?b;c@10.0.0.1>", "sip:a?b;c@203.0.113.5:40112;transport=udp"},
      {"<sip:a?b@10.0.0.1?X=1>", "sip:a?b@203.0.113.5:40112;transport=udp?X=1"},
      {"<sip:a:pw@10.0.0.1>", "sip:a:pw@203.0.113.5:40112;transport=udp"},
      {"<tel:+15551234>", "tel:+15551234"},
      {"<http://10.0.0.1/a>", "http://10.0.0.1/a"},
  };
  for (const auto& r : rows)
    BOOST_TEST(reach(r.contact, behind_nat) == r.reachable);
  BOOST_TEST(reach("<sip:a@10.0.0.1:5062>", over_ipv6)
             == "sip:a@[2001:db8::5]:5070;transport=tls");
}

BOOST_AUTO_TEST_CASE(without_rport_the_contact_is_believed) {
  struct row {
    const char* contact;
    const char* reachable;
  };
  const row rows[] = {
      {"<sip:a@10.0.0.1>", "sip:a@10.0.0.1;transport=tcp"},
      {"<sip:a@10.0.0.1:5062;ob>", "sip:a@10.0.0.1:5062;ob;transport=tcp"},
      {"<sip:a@10.0.0.1;transport=udp>", "sip:a@10.0.0.1;transport=udp"},
      {"<sip:a@10.0.0.1?X=1>", "sip:a@10.0.0.1;transport=tcp?X=1"},
      {"<sip:a?b@10.0.0.1>", "sip:a?b@10.0.0.1;transport=tcp"},
      {"<sip:a@[2001:db8::1]:5062>", "sip:a@[2001:db8::1]:5062;transport=tcp"},
      {"<tel:+15551234>", "tel:+15551234"},
  };
  for (const auto& r : rows)
    BOOST_TEST(reach(r.contact, without_rport) == r.reachable);
}

BOOST_AUTO_TEST_CASE(a_route_leads_to_the_source) {
  auto route = [](const registrar::network& from) {
    registrar::contact_facts facts;
    facts.network = from;
    return registrar::route_uri(registrar::contact_info{facts});
  };
  BOOST_TEST(route(behind_nat) == "sip:203.0.113.5:40112;transport=udp");
  BOOST_TEST(route(over_ipv6) == "sip:[2001:db8::5]:5070;transport=tls");
  auto bracketed = over_ipv6;
  bracketed.address = "[2001:db8::5]";
  BOOST_TEST(route(bracketed) == "sip:[2001:db8::5]:5070;transport=tls");
  BOOST_TEST(rollcall::sip::parse_uri(route(bracketed)).has_value());
}

BOOST_AUTO_TEST_CASE(remaining_seconds_are_rounded_up) {
  registrar::binding b;
  b.expires_at = start + seconds{60};
  BOOST_TEST(b.remaining(start) == 60U);
  BOOST_TEST(b.remaining(start + milliseconds{1}) == 60U);
  BOOST_TEST(b.remaining(start + milliseconds{999}) == 60U);
  BOOST_TEST(b.remaining(start + milliseconds{1'000}) == 59U);
  BOOST_TEST(b.remaining(start + milliseconds{59'999}) == 1U);
  BOOST_TEST(b.remaining(start + milliseconds{60'000}) == 0U);
  BOOST_TEST(b.remaining(start + seconds{99'999}) == 0U);
}

BOOST_AUTO_TEST_CASE(silence_makes_stale) {
  registrar::policy p;
  registrar::binding b;
  b.last_seen = start;
  BOOST_TEST(!registrar::is_stale(b, start + seconds{300}, p));
  BOOST_TEST(registrar::is_stale(b, start + milliseconds{300'001}, p));
  b.missed = 3;
  BOOST_TEST(!registrar::is_stale(b, start, p)); // not polled any more
  p.optionsping = 30;
  BOOST_TEST(registrar::is_stale(b, start, p));
  b.missed = 2;
  BOOST_TEST(!registrar::is_stale(b, start, p));
}

BOOST_AUTO_TEST_CASE(uuids_are_written_by_rfc_4122) {
  BOOST_TEST(registrar::format_uuid({0, 0})
             == "00000000-0000-4000-8000-000000000000");
  BOOST_TEST(registrar::format_uuid({~0ULL, ~0ULL})
             == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  BOOST_TEST(
      registrar::format_uuid({0x0123'4567'89ab'cdefU, 0xfedc'ba98'7654'3210U})
      == "01234567-89ab-4def-bedc-ba9876543210");
}

BOOST_AUTO_TEST_SUITE_END()
