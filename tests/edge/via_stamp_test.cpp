#include "edge/via_stamp.hpp"

#include "tests/edge/support.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

struct stamp_case {
  const char* via;
  const char* source;
  std::uint16_t port;
  const char* stamped;
  std::uint16_t answer_port;

  friend std::ostream& operator<<(std::ostream& out, const stamp_case& c) {
    return out << c.via << " from " << c.source << ':' << c.port;
  }
};

const stamp_case stamp_cases[] = {
    {"SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa", "127.0.0.1", 15060,
     "SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa", 15060},
    {"SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa", "127.0.0.1", 15061,
     "SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa", 15060},
    {"SIP/2.0/UDP 10.9.8.7:40000;branch=z9hG4bKa", "203.0.113.5", 40980,
     "SIP/2.0/UDP 10.9.8.7:40000;branch=z9hG4bKa;received=203.0.113.5", 40000},
    {"SIP/2.0/UDP 10.9.8.7;branch=z9hG4bKa", "203.0.113.5", 40980,
     "SIP/2.0/UDP 10.9.8.7;branch=z9hG4bKa;received=203.0.113.5", 5060},
    {"SIP/2.0/UDP 10.9.8.7:40000;rport;branch=z9hG4bKa", "203.0.113.5", 40980,
     "SIP/2.0/UDP 10.9.8.7:40000;rport=40980;branch=z9hG4bKa;"
     "received=203.0.113.5",
     40980},
    {"SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa;rport", "127.0.0.1", 15060,
     "SIP/2.0/UDP 127.0.0.1:15060;branch=z9hG4bKa;rport=15060;"
     "received=127.0.0.1",
     15060},
    // What the sender claims itself is thrown away.
    {"SIP/2.0/UDP 127.0.0.1;received=6.6.6.6;rport=66;branch=z9hG4bKa",
     "127.0.0.1", 7000,
     "SIP/2.0/UDP 127.0.0.1;rport=7000;branch=z9hG4bKa;received=127.0.0.1",
     7000},
    {"SIP/2.0/UDP pc33.example.com;branch=z9hG4bKa", "192.0.2.4", 5060,
     "SIP/2.0/UDP pc33.example.com;branch=z9hG4bKa;received=192.0.2.4", 5060},
    {"SIP/2.0/UDP [2001:DB8::0:1]:5062;branch=z9hG4bKa", "2001:db8::1", 9999,
     "SIP/2.0/UDP [2001:DB8::0:1]:5062;branch=z9hG4bKa", 5062},
    {"SIP/2.0/UDP [2001:db8::2]:5062;branch=z9hG4bKa", "2001:db8::1", 9999,
     "SIP/2.0/UDP [2001:db8::2]:5062;branch=z9hG4bKa;received=2001:db8::1",
     5062},
    {"SIP / 2.0 / UDP 127.0.0.1 ; branch=z9hG4bKa ; x", "127.0.0.1", 5060,
     "SIP / 2.0 / UDP 127.0.0.1;branch=z9hG4bKa;x", 5060},
    // Other values of the line stay as they are.
    {"SIP/2.0/UDP 10.9.8.7;rport ,  SIP/2.0/UDP a;rport, SIP/2.0/TCP b",
     "203.0.113.5", 40980,
     "SIP/2.0/UDP 10.9.8.7;rport=40980;received=203.0.113.5, "
     "SIP/2.0/UDP a;rport, SIP/2.0/TCP b",
     40980},
};

} // namespace

BOOST_AUTO_TEST_SUITE(via_stamp)

BOOST_DATA_TEST_CASE(top_via_tells_where_the_request_came_from,
                     boost::unit_test::data::make(stamp_cases), c) {
  const auto via = sip::parse_via(c.via);
  BOOST_REQUIRE(via);
  std::string stamped;
  edge::append_stamped_via(stamped, *via, at(c.source, c.port));
  BOOST_TEST(stamped == c.stamped);

  edge::flow from;
  from.remote = at(c.source, c.port);
  const auto to = edge::answer_flow(from, *via);
  BOOST_TEST(to.remote.port() == c.answer_port);
  BOOST_TEST(to.remote.address() == from.remote.address());
}

BOOST_AUTO_TEST_CASE(tcp_answers_go_back_on_the_connection) {
  edge::flow from{edge::transport::tcp, 0, 7, at("10.0.0.1", 40000)};
  const auto via = sip::parse_via("SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKa");
  BOOST_REQUIRE(via);
  const auto to = edge::answer_flow(from, *via);
  BOOST_TEST(to.connection == 7u);
  BOOST_TEST(to.remote.port() == 40000);
}

BOOST_AUTO_TEST_SUITE_END()
