// Times in the store follow the wall clock that was set.
#include "store/wall_clock.hpp"

#include "store/record.hpp"
#include "tests/store/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

using namespace rollcall;
using namespace rollcall::test;

namespace {

constexpr registrar::milliseconds hour{3'600'000};

registrar::time_point at(std::int64_t seconds) {
  return registrar::time_point{registrar::seconds{seconds}};
}

registrar::binding some_binding() {
  registrar::binding result;
  result.created = at(1'000);
  result.registered = at(2'000);
  result.last_seen = at(3'000);
  result.expires_at = at(4'000);
  result.cseq = 7;
  return result;
}

std::string state_of(const registrar::binding& b) {
  std::string result;
  store::append_state(result, b, {{5'000, 6}, 7});
  return result;
}

/// A store with one realm.
struct kept {
  /// The clock was set, and that was noted with these changes.
  void set_clock(registrar::milliseconds ahead, store::batch changes = {}) {
    store::note_wall_clock(changes, ahead);
    commit(*engine, changes);
  }

  scratch_folder scratch;
  std::unique_ptr<store::engine> engine = open_store(scratch / "a");
  store::realm_number realm = add_realm(*engine, "a");
};

} // namespace

BOOST_AUTO_TEST_SUITE(wall_clock)

BOOST_AUTO_TEST_CASE(times_are_moved_and_the_rest_stays) {
  auto moved = some_binding();
  for (auto* time : {&moved.registered, &moved.last_seen, &moved.expires_at})
    *time -= hour; // when it was created is a name, too
  auto state = state_of(some_binding());
  BOOST_TEST(store::move_times(state, -hour));
  BOOST_TEST((state == state_of(moved)));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_left) {
  std::string state = "of another version";
  BOOST_TEST(!store::move_times(state, hour));
  BOOST_TEST(state == "of another version");
}

BOOST_FIXTURE_TEST_CASE(all_follow_in_one_commit_and_only_once, kept) {
  store::batch some;
  some.put_all({realm, 1}, "card", state_of(some_binding()));
  some.put_all({realm, 2}, "card", "of another version");
  set_clock(hour, some);
  BOOST_TEST(!store::follow_wall_clock(*engine));
  auto moved = state_of(some_binding());
  store::move_times(moved, hour);
  auto after = contents(*engine);
  BOOST_TEST((after.at({realm, 1}).second == moved));
  BOOST_TEST((after.at({realm, 2}).second == "of another version"));
  BOOST_TEST(!store::follow_wall_clock(*engine));
  BOOST_TEST((contents(*engine) == after));
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_was_right_again_moves_nothing, kept) {
  store::batch some;
  some.put_all({realm, 1}, "card", state_of(some_binding()));
  set_clock(hour, some);
  set_clock(registrar::milliseconds::zero());
  auto before = contents(*engine);
  BOOST_TEST(!store::follow_wall_clock(*engine));
  BOOST_TEST((contents(*engine) == before));
}

BOOST_FIXTURE_TEST_CASE(each_time_that_it_was_set_back_counts, kept) {
  auto follow = [&](registrar::milliseconds ahead) {
    set_clock(ahead);
    BOOST_TEST(!store::follow_wall_clock(*engine));
    return std::get<std::uint64_t>(store::times_set_back(*engine));
  };
  BOOST_TEST(follow(hour) == 0U);
  BOOST_TEST(follow(-hour) == 1U);
  BOOST_TEST(follow(hour) == 1U);
  BOOST_TEST(follow(-hour) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
