#include "edge/flow_table.hpp"

#include "tests/edge/support.hpp"

#include <array>

using namespace rollcall;
using namespace rollcall::edge_test;

BOOST_AUTO_TEST_SUITE(flow_table)

BOOST_AUTO_TEST_CASE(each_address_and_port_is_a_phone) {
  edge::flow_table table{{1, 2}, 1'000};
  table.remember(at("10.0.0.1", 5060), 0);
  table.remember(at("10.0.0.1", 5061), 1);
  table.remember(at("10.0.0.2", 5060), 2);
  table.remember(at("2001:db8::1", 5060), 65'535);
  BOOST_TEST(table.find(at("10.0.0.1", 5060)).value() == 0u);
  BOOST_TEST(table.find(at("10.0.0.1", 5061)).value() == 1u);
  BOOST_TEST(table.find(at("10.0.0.2", 5060)).value() == 2u);
  BOOST_TEST(table.find(at("2001:db8::1", 5060)).value() == 65'535u);
  BOOST_TEST(!table.find(at("10.0.0.2", 5061)));
}

BOOST_AUTO_TEST_CASE(last_listener_counts) {
  edge::flow_table table{{1, 2}, 1'000};
  const auto phone = at("10.0.0.1", 5060);
  for (const std::uint16_t listener : std::array<std::uint16_t, 4>{3, 7, 3, 1}) {
    table.remember(phone, listener);
    BOOST_TEST(table.find(phone).value() == listener);
  }
}

BOOST_AUTO_TEST_CASE(who_was_longest_not_heard_of_is_forgotten) {
  edge::flow_table table{{1, 2}, 1}; // a single line of eight
  for (std::uint16_t i = 0; i < 8; ++i)
    table.remember(at("10.0.0.1", i), i);
  table.remember(at("10.0.0.1", 0), 0);
  table.remember(at("10.0.0.1", 8), 8);
  BOOST_TEST(!table.find(at("10.0.0.1", 1)));
  for (const std::uint16_t i : std::array<std::uint16_t, 8>{0, 2, 3, 4, 5, 6, 7, 8})
    BOOST_TEST(table.find(at("10.0.0.1", i)).value() == i);
}

BOOST_AUTO_TEST_SUITE_END()
