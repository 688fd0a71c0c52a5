#include "protocol/sip/via.hpp"

#include "protocol/sip/params.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(vias)

BOOST_AUTO_TEST_CASE(sent_by_and_parameters_are_told_apart) {
  struct {
    std::string_view text;
    std::string_view transport;
    std::string_view host;
    int port; // -1: none
    std::string_view branch;
    bool rport;
  } const rows[] = {
      {"SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bK1", "UDP", "10.1.1.1",
       5060, "z9hG4bK1", true},
      {"SIP/2.0/TCP h;branch=z9hG4bK1", "TCP", "h", -1, "z9hG4bK1", false},
      {"SIP/2.0/UDP 127.0.0.1:15060;rport=15060;branch=z9hG4bK-3-1-0", "UDP",
       "127.0.0.1", 15060, "z9hG4bK-3-1-0", true},
      {"SIP/2.0/UDP h", "UDP", "h", -1, "", false},
      {"SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9", "WSS",
       "df7jal23ls0d.invalid", -1, "z9", false},
      // White space around every separator, folds included (RFC 4475 wsinv).
      {"SIP  / 2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw", "UDP",
       "192.0.2.2", -1, "390skdjuw", false},
      {"SIP / 2.0 / TCP spindle.example.test ;\r\n branch = z9hG4bK9 ", "TCP",
       "spindle.example.test", -1, "z9hG4bK9", false},
      {"sip/2.0/udp h : 4000 ;ttl=16 ;maddr=224.2.0.1 ;Branch=b ;RPort", "udp",
       "h", 4000, "b", true},
      // RFC 3261 §7.3.1 says tokens are case-insensitive, RFC 4475 transports
      // that an unknown one is valid.
      {"SIP/2.0/UNKNOWN h;branch=b", "UNKNOWN", "h", -1, "b", false},
      {"SIP/2.0/UDP [2001:db8::9:1]:5061;branch=b", "UDP", "[2001:db8::9:1]",
       5061, "b", false},
      {"SIP/2.0/UDP [2001:db8::9:1];branch=b", "UDP", "[2001:db8::9:1]", -1,
       "b", false},
      {"SIP/2.0/UDP h;x=\"a,b;c\";branch=b", "UDP", "h", -1, "b", false},
      {"SIP/2.0/UDP h;branch=first;branch=second", "UDP", "h", -1, "first",
       false},
  };
  for (auto& row : rows) {
    auto v = parse_via(row.text);
    BOOST_REQUIRE_MESSAGE(v.has_value(), row.text);
    BOOST_TEST(v->transport == row.transport, row.text);
    BOOST_TEST(v->host == row.host, row.text);
    BOOST_TEST((v->port ? int{*v->port} : -1) == row.port, row.text);
    BOOST_TEST(v->branch == row.branch, row.text);
    BOOST_TEST(v->rport == row.rport, row.text);
    BOOST_TEST(v->rest_of_line.empty(), row.text);
  }
}

BOOST_AUTO_TEST_CASE(received_may_be_ipv6_with_or_without_brackets) {
  // RFC 5118 §4.5: the grammar has none, implementations send both.
  for (auto text :
       {"SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255"sv,
        "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]"sv}) {
    auto v = parse_via(text);
    BOOST_REQUIRE(v.has_value());
    auto received = param_list::find(v->params, "received");
    BOOST_REQUIRE(received.has_value());
    BOOST_TEST(received->value.find("2001:db8::9:255") < 2u);
  }
}

BOOST_AUTO_TEST_CASE(further_values_of_the_line_are_kept_apart) {
  auto v = parse_via("SIP/2.0/UDP a;branch=1 ,\r\n SIP/2.0/TCP b;branch=2");
  BOOST_REQUIRE(v.has_value());
  BOOST_TEST(v->text == "SIP/2.0/UDP a;branch=1");
  BOOST_TEST(v->params == ";branch=1");
  BOOST_TEST(v->rest_of_line == "SIP/2.0/TCP b;branch=2");
  auto second = parse_via(v->rest_of_line);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST(second->host == "b");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (auto bad : {""sv,
                   "SIP"sv,
                   "SIP/2.0"sv,
                   "SIP/2.0/UDP"sv,
                   "SIP/2.0/UDP ;branch=b"sv,
                   "SIP/2.0 UDP h"sv,
                   "SIP/3.0/UDP h"sv,
                   "SIP/2/UDP h"sv,
                   "HTTP/2.0/UDP h"sv,
                   "/2.0/UDP h"sv,
                   "SIP/2.0/ h"sv,
                   "SIP/2.0/UDP h:"sv,
                   "SIP/2.0/UDP h:x"sv,
                   "SIP/2.0/UDP h:65536"sv,
                   "SIP/2.0/UDP h:-1"sv,
                   "SIP/2.0/UDP a b"sv,
                   "SIP/2.0/UDP 2001:db8::1"sv,
                   "SIP/2.0/UDP [2001:db8::1"sv,
                   "SIP/2.0/UDP [2001:db8::1]5060"sv,
                   "SIP/2.0/UDP [2001:db8::1]x:5060"sv,
                   "SIP/2.0/UDP [1]"sv,
                   "SIP/2.0/U DP h"sv,
                   "SIP/2.0/U(DP h"sv,
                   "SIP/2.0/UDP h\0"sv,
                   "SIP/2.0/UDP <h>"sv,
                   ", SIP/2.0/UDP h"sv})
    BOOST_TEST(!parse_via(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(cut_anywhere_it_has_no_sent_by_that_was_not_there) {
  constexpr auto whole = "SIP/2.0/UDP [2001:db8::9:1]:5060;branch=b"sv;
  auto bracket = whole.find(']');
  auto colon = bracket + 1;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    auto v = parse_via(whole.substr(0, n));
    BOOST_TEST(v.has_value() == (n > bracket && n != colon + 1), n);
    if (v)
      BOOST_TEST(v->host == "[2001:db8::9:1]");
  }
}

BOOST_AUTO_TEST_SUITE_END()
