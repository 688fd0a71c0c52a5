#include "edge/settings.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(listen_addresses_are_read) {
  const auto show = [](std::string_view text) -> std::string {
    const auto at = edge::parse_listen_address(text);
    if (!at)
      return "-";
    return std::string{edge::to_string(at->kind)} + ' ' + at->host + ' '
           + std::to_string(at->port);
  };
  BOOST_TEST(show("udp:127.0.0.1:5070") == "udp 127.0.0.1 5070");
  BOOST_TEST(show("tcp:0.0.0.0") == "tcp 0.0.0.0 5060");
  BOOST_TEST(show("udp:[::1]:0") == "udp ::1 0");
  BOOST_TEST(show("tcp:[::]") == "tcp :: 5060");
  BOOST_TEST(show("udp:localhost:5060") == "udp localhost 5060");
  for (const char* bad :
       {"", "udp", "udp:", "tls:127.0.0.1", "udp::5060", "udp:[::1", "udp:a:b",
        "udp:a:65536", "udp:[::1]5060", "127.0.0.1:5060"})
    BOOST_TEST(show(bad) == "-", bad);
}

BOOST_AUTO_TEST_SUITE_END()
