#include "edge/outgoing_request.hpp"

#include "tests/edge/support.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

std::string completed(const std::string& request) {
  parsed req{request};
  std::string out;
  edge::append_request(out, req.message,
                       {"SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKx",
                        "sip:127.0.0.1:5060", "ourtag", "our-call-id", 77});
  return out;
}

struct target_case {
  const char* route;
  const char* uri;
  const char* header;
  const char* expected; // "udp 10.1.1.1 5060", a name in quotes, or ""

  friend std::ostream& operator<<(std::ostream& out, const target_case& c) {
    return out << c.uri << " by " << c.route;
  }
};

const target_case target_cases[] = {
    {"", "sip:1000@10.1.1.1:5062", "X: y", "udp 10.1.1.1 5062"},
    {"", "sip:1000@10.1.1.1", "X: y", "udp 10.1.1.1 5060"},
    {"", "sip:1000@10.1.1.1;transport=TCP", "X: y", "tcp 10.1.1.1 5060"},
    {"", "sip:1000@[2001:db8::7]:5070", "X: y", "udp 2001:db8::7 5070"},
    {"", "sip:1000@phone.example.test", "X: y",
     "udp 'phone.example.test' 5060"},
    {"sip:203.0.113.5:40112;transport=udp", "sip:1000@10.1.1.1", "X: y",
     "udp 203.0.113.5 40112"},
    {"<sip:203.0.113.5:40112;transport=tcp>", "sip:1000@10.1.1.1", "X: y",
     "tcp 203.0.113.5 40112"},
    {"", "sip:1000@10.1.1.1", "Route: <sip:9.9.9.9:99;lr>, <sip:8.8.8.8;lr>",
     "udp 9.9.9.9 99"},
    {"sip:7.7.7.7", "sip:1000@10.1.1.1", "Route: <sip:9.9.9.9:99;lr>",
     "udp 7.7.7.7 5060"},
    {"", "sips:1000@10.1.1.1", "X: y", ""},
    {"", "tel:+4930123456", "X: y", ""},
    {"", "sip:1000@10.1.1.1;transport=ws", "X: y", ""},
    {"nonsense", "sip:1000@10.1.1.1", "X: y", ""},
};

std::string describe(const std::optional<edge::destination>& to) {
  if (!to)
    return {};
  std::string text{edge::to_string(to->kind)};
  text += to->address ? " " + to->host : " '" + to->host + "'";
  return text + " " + std::to_string(to->port);
}

} // namespace

BOOST_AUTO_TEST_SUITE(outgoing_request)

BOOST_DATA_TEST_CASE(destination_is_route_then_route_header_then_request_uri,
                     boost::unit_test::data::make(target_cases), c) {
  parsed req{lines({std::string{"OPTIONS "} + c.uri + " SIP/2.0", c.header})};
  BOOST_TEST(describe(edge::find_destination(c.route, req.message))
             == c.expected);
}

BOOST_AUTO_TEST_CASE(bare_request_is_completed_as_recorded) {
  BOOST_TEST(completed(lines({
                 "OPTIONS sip:1000@127.0.0.1:15060;transport=udp SIP/2.0",
                 "Subject: OPTIONS Ping",
                 "Content-Length: 0",
             }))
             == lines({
                 "OPTIONS sip:1000@127.0.0.1:15060;transport=udp SIP/2.0",
                 "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKx",
                 "Max-Forwards: 70",
                 "From: <sip:127.0.0.1:5060>;tag=ourtag",
                 "To: <sip:1000@127.0.0.1:15060;transport=udp>",
                 "Call-ID: our-call-id",
                 "CSeq: 77 OPTIONS",
                 "Subject: OPTIONS Ping",
                 "Content-Length: 0",
             }));
}

BOOST_AUTO_TEST_CASE(what_the_application_gave_is_kept) {
  BOOST_TEST(completed("MESSAGE sip:1000@10.1.1.1 SIP/2.0\r\n"
                       "Via: SIP/2.0/UDP 6.6.6.6;branch=z9hG4bKno\r\n"
                       "max-forwards: 5\r\n"
                       "from: \"R\" <sip:r@example.test>\r\n"
                       "to: <sip:1000@example.test>\r\n"
                       "call-id: mine\r\n"
                       "cseq: 3 MESSAGE\r\n"
                       "X-Own: yes\r\n"
                       "\r\nhi")
             == "MESSAGE sip:1000@10.1.1.1 SIP/2.0\r\n"
                "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKx\r\n"
                "Max-Forwards: 5\r\n"
                "From: \"R\" <sip:r@example.test>;tag=ourtag\r\n"
                "To: <sip:1000@example.test>\r\n"
                "Call-ID: mine\r\n"
                "CSeq: 3 MESSAGE\r\n"
                "X-Own: yes\r\n"
                "Content-Length: 2\r\n\r\nhi");
}

BOOST_AUTO_TEST_CASE(own_tag_and_foreign_cseq) {
  const auto out = completed(lines({
      "OPTIONS sip:1000@10.1.1.1 SIP/2.0",
      "From: <sip:r@example.test>;tag=own",
      "CSeq: 3 REGISTER",
  }));
  BOOST_TEST(count_of(out, "From: <sip:r@example.test>;tag=own\r\n") == 1u);
  BOOST_TEST(count_of(out, "CSeq: 77 OPTIONS\r\n") == 1u);
  BOOST_TEST(count_of(out, "CSeq:") == 1u);
}

BOOST_AUTO_TEST_CASE(own_via_leaves_out_the_default_port) {
  const auto via = [](edge::transport kind, const char* address,
                      std::uint16_t port) {
    std::string out;
    edge::append_own_via(out, kind, asio::ip::make_address(address), port,
                         "z9hG4bKb");
    return out;
  };
  using edge::transport;
  BOOST_TEST(via(transport::udp, "127.0.0.1", 5060)
             == "SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKb");
  BOOST_TEST(via(transport::tcp, "127.0.0.1", 5060)
             == "SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKb");
  BOOST_TEST(via(transport::udp, "::1", 15060)
             == "SIP/2.0/UDP [::1]:15060;rport;branch=z9hG4bKb");
}

BOOST_AUTO_TEST_SUITE_END()
