// When contacts are polled.
#include "protocol/registrar/poll_schedule.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>

using namespace rollcall::test;
using rollcall::registrar::poll_schedule;

BOOST_AUTO_TEST_SUITE(polls)

BOOST_AUTO_TEST_CASE(the_first_poll_is_within_one_interval) {
  for (std::uint64_t id = 0; id < 1'000; ++id)
    for (int interval : {1, 7, 30, 3'600}) {
      auto first = poll_schedule{seconds{interval}, id, 3}.beat(start);
      BOOST_TEST_REQUIRE((first > start));
      BOOST_TEST_REQUIRE((first <= start + seconds{interval}));
    }
}

BOOST_AUTO_TEST_CASE(contacts_that_register_together_are_polled_apart) {
  // Chi-square of 10,000 numbers over 30 seconds, 29 degrees of freedom: 58
  // is passed once in a thousand times, and the numbers are always these.
  std::array<int, 30> seconds_of{};
  for (std::uint64_t id = 1; id <= 10'000; ++id) {
    auto wait = poll_schedule{seconds{30}, id, 3}.beat(start) - start;
    ++seconds_of.at(static_cast<std::size_t>((wait.count() - 1) / 1'000));
  }
  double chi = 0;
  for (int n : seconds_of)
    chi += (n - 10'000 / 30.0) * (n - 10'000 / 30.0) / (10'000 / 30.0);
  BOOST_TEST(chi < 58.3);
}

BOOST_AUTO_TEST_CASE(a_contact_keeps_its_beat_however_late_its_answers_are) {
  std::mt19937 random{1};
  poll_schedule s{seconds{20}, 7, 3};
  auto first = s.beat(start);
  auto next = first;
  for (int i = 1; i <= 1'000; ++i) {
    auto answered = next + milliseconds{random() % 19'999};
    next = s.answered(answered);
    BOOST_TEST_REQUIRE((next == first + i * seconds{20}));
  }
  // An answer on the very beat waits for the next.
  BOOST_TEST((s.answered(next) == next + seconds{20}));
}

BOOST_AUTO_TEST_CASE(a_miss_is_repeated_sooner_but_not_within_a_second) {
  std::mt19937 random{1};
  for (int interval : {1, 2, 6, 20, 30, 600}) {
    poll_schedule s{seconds{interval}, random(), 10'000};
    for (int i = 0; i < 2'000; ++i) {
      auto now = start + milliseconds{random() % 1'000'000};
      auto again = s.missed(now);
      BOOST_TEST_REQUIRE((again >= now + seconds{1}));
      BOOST_TEST_REQUIRE((again <= now + seconds{5}));
      BOOST_TEST_REQUIRE(
          (again <= now + std::max(seconds{1}, seconds{interval})));
    }
  }
}

BOOST_AUTO_TEST_CASE(who_is_given_up_on_is_polled_on_its_beat) {
  poll_schedule s{seconds{600}, 7, 3};
  auto beat = s.beat(start);
  auto miss = [&s](time_point at) { return s.missed(at) - at; };
  BOOST_TEST((miss(beat) == seconds{5}));
  BOOST_TEST((miss(beat + seconds{5}) == seconds{5}));
  // The third in a row.
  BOOST_TEST((s.missed(beat + seconds{10}) == beat + seconds{600}));
  for (int i = 1; i <= 100; ++i)
    BOOST_TEST_REQUIRE((s.missed(beat + i * seconds{600} + seconds{32})
                        == beat + (i + 1) * seconds{600}));
  // That nobody could ask changes nothing, and an answer everything.
  BOOST_TEST((s.beat(beat) == beat + seconds{600}));
  BOOST_TEST((s.missed(beat) == beat + seconds{600}));
  s.answered(beat);
  BOOST_TEST((miss(beat) == seconds{5}));
  // Still not within a second.
  poll_schedule impatient{seconds{600}, 7, 1};
  auto late = beat - milliseconds{10};
  BOOST_TEST((impatient.missed(late) == late + seconds{1}));
}

BOOST_AUTO_TEST_CASE(every_second_is_the_shortest_interval) {
  for (int interval : {-1, 0, 1}) {
    poll_schedule s{seconds{interval}, 3, 3};
    auto first = s.beat(start);
    BOOST_TEST((s.answered(first) == first + seconds{1}));
  }
}

BOOST_AUTO_TEST_CASE(the_same_contact_has_the_same_beat_everywhere) {
  BOOST_TEST((poll_schedule{seconds{30}, 5, 3}.beat(start)
              == poll_schedule{seconds{30}, 5, 3}.beat(start)));
  BOOST_TEST(rollcall::registrar::mix(1) != rollcall::registrar::mix(2));
}

BOOST_AUTO_TEST_SUITE_END()
