#include "edge/routes.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(nobody_is_picked_without_a_route) {
  edge::routes table;
  BOOST_TEST(table.empty());
  BOOST_TEST(table.pick("REGISTER") == 0u);
  table.add("options", 1);
  BOOST_TEST(!table.empty());
  BOOST_TEST(table.pick("REGISTER") == 0u);
}

BOOST_AUTO_TEST_CASE(applications_take_turns) {
  edge::routes table;
  table.add("register", 1);
  table.add("REGISTER", 2);
  table.add("register", 1); // said twice counts once
  const auto first = table.pick("REGISTER");
  const auto second = table.pick("REGISTER");
  BOOST_TEST(first + second == 3u);
  BOOST_TEST(table.pick("REGISTER") == first);
  BOOST_TEST(table.pick("REGISTER") == second);
}

BOOST_AUTO_TEST_CASE(who_has_gone_is_not_picked) {
  edge::routes table;
  table.add("register", 1);
  table.add("register", 2);
  table.add("options", 1);
  table.remove(1);
  BOOST_TEST(table.pick("REGISTER") == 2u);
  BOOST_TEST(table.pick("REGISTER") == 2u);
  BOOST_TEST(table.pick("OPTIONS") == 0u);
  table.remove("register", 2);
  BOOST_TEST(table.empty());
}

BOOST_AUTO_TEST_SUITE_END()
