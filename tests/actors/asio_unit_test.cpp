// When units of other threads are woken.
#include "actors/asio_unit.hpp"
#include "tests/actors/piece_of_work.hpp"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <boost/test/unit_test.hpp>

namespace rollcall::actors_test {

namespace {

struct two_units {
  /// Whether the second unit had work before the turn of the first was over.
  bool wakes_within_its_turn() {
    bool within = false;
    bool done = false;
    piece_of_work second{[&] { done = true; }};
    piece_of_work first{[&] {
      other.exec_later(&second);
      woken.poll();
      within = done;
    }};
    asio::post(waking, [&] { one.exec_later(&first); });
    waking.restart();
    waking.poll();
    woken.restart();
    woken.poll();
    BOOST_TEST(done);
    return within;
  }

  caf::actor_system_config config;
  caf::actor_system system{config};
  asio::io_context waking;
  asio::io_context woken;
  actors::asio_unit one{system, waking};
  actors::asio_unit other{system, woken};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(asio_unit, two_units)

BOOST_AUTO_TEST_CASE(others_are_woken_once_its_turn_is_over) {
  BOOST_TEST(!wakes_within_its_turn());
}

BOOST_AUTO_TEST_CASE(others_are_woken_at_once_where_that_is_wanted) {
  one.wake_others_at_once();
  BOOST_TEST(wakes_within_its_turn());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
