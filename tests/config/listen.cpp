#include "config/listen.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::config;

BOOST_AUTO_TEST_SUITE(listen)

BOOST_AUTO_TEST_CASE(transport_address_and_port_are_taken_apart) {
  auto v4 = parse_listen("udp:127.0.0.1:5060");
  BOOST_REQUIRE(v4);
  BOOST_TEST((*v4 == listen_address{transport::udp, "127.0.0.1", 5060}));
  auto v6 = parse_listen("tcp:[2001:db8::1]:0");
  BOOST_REQUIRE(v6);
  BOOST_TEST((*v6 == listen_address{transport::tcp, "2001:db8::1", 0}));
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  for (std::string text : {"udp:0.0.0.0:65535", "tcp:[::]:5060", "udp:[::1]:1"})
    BOOST_TEST(to_string(parse_listen(text).value()) == text);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (std::string_view text : {"",
                                "udp",
                                "udp:",
                                "udp:127.0.0.1",
                                "udp:127.0.0.1:",
                                "udp::5060",
                                "udp:127.0.0.1:65536",
                                "udp:127.0.0.1:-1",
                                "udp:127.0.0.1:5060x",
                                "udp:127.0.0.1: 5060",
                                "udp:localhost:5060",
                                "udp:::1:5060",
                                "udp:[]:5060",
                                "udp:[::1:5060",
                                "udp:[127.0.0.1]:5060",
                                "udp:[::1]5060",
                                "UDP:127.0.0.1:5060",
                                "tls:127.0.0.1:5061",
                                "sctp:127.0.0.1:5060",
                                "127.0.0.1:5060"})
    BOOST_TEST(!parse_listen(text), text);
  std::string_view with_zero{"udp:127.0.0.1\0:5060", 19};
  BOOST_TEST(!parse_listen(with_zero));
}

BOOST_AUTO_TEST_CASE(every_shorter_piece_of_an_address_is_refused) {
  std::string_view whole = "tcp:[::1]:5";
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_TEST(!parse_listen(whole.substr(0, size)), size);
}

BOOST_AUTO_TEST_CASE(ip_addresses_are_numeric) {
  for (std::string_view text : {"127.0.0.1", "::1", "::ffff:192.0.2.1"})
    BOOST_TEST(is_ip_address(text), text);
  for (std::string_view text : {"", "localhost", "[::1]", "1.2.3", "1.2.3.4.5"})
    BOOST_TEST(!is_ip_address(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
