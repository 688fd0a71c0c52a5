#include "protocol/registrar/rate_limit.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace rollcall::test;
using rollcall::registrar::rate;
using rollcall::registrar::rate_limit;

namespace {

/// How many are let through at once.
int at_once(rate_limit& limit, rate r, time_point now, bool known) {
  int result = 0;
  while (limit.take(now, r, known))
    ++result;
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(a_full_bucket_serves_its_burst_and_then_its_rate) {
  rate_limit limit;
  rate r{10, 40};
  BOOST_TEST(at_once(limit, r, start, true) == 40);
  BOOST_TEST(at_once(limit, r, start + milliseconds{99}, true) == 0);
  BOOST_TEST(at_once(limit, r, start + milliseconds{100}, true) == 1);
  BOOST_TEST(at_once(limit, r, start + seconds{1}, true) == 9);
  BOOST_TEST(at_once(limit, r, start + seconds{60}, true) == 40);
}

BOOST_AUTO_TEST_CASE(half_of_it_is_kept_for_those_who_are_known) {
  rate_limit limit;
  rate r{10, 40};
  BOOST_TEST(at_once(limit, r, start, false) == 20);
  BOOST_TEST(at_once(limit, r, start, true) == 20);
  // While they use all that flows in, nobody new gets through.
  auto now = start;
  for (int i = 0; i < 100; ++i) {
    now += milliseconds{100};
    BOOST_TEST_REQUIRE(!limit.take(now, r, false));
    BOOST_TEST_REQUIRE(limit.take(now, r, true));
  }
  BOOST_TEST(at_once(limit, r, now + seconds{2}, false) == 0);
  BOOST_TEST(at_once(limit, r, now + seconds{4}, false) == 20);
}

BOOST_AUTO_TEST_CASE(a_storm_of_strangers_hinders_no_refresh) {
  std::mt19937 random{5};
  rate_limit limit;
  auto r = rate::of(100);
  int strangers = 0;
  int refused = 0;
  // Each millisecond for a minute: ten strangers, and 50 refreshes a second.
  for (int ms = 0; ms < 60'000; ++ms) {
    auto now = start + milliseconds{ms};
    for (int i = 0; i < 10; ++i)
      strangers += limit.take(now, r, false) ? 1 : 0;
    if (random() % 20 == 0)
      refused += limit.take(now, r, true) ? 0 : 1;
  }
  BOOST_TEST(refused == 0);
  // They have what is left: about 50 of 100 in a second, and half a bucket.
  BOOST_TEST(strangers > 60 * 45);
  BOOST_TEST(strangers < 60 * 55 + 200);
}

BOOST_AUTO_TEST_CASE(one_in_a_second_is_enough_for_a_new_phone) {
  // Its first REGISTER is challenged, the second one answers.
  rate_limit limit;
  BOOST_TEST(limit.take(start, rate::of(1), false));
  BOOST_TEST(limit.take(start + milliseconds{20}, rate::of(1), false));
  BOOST_TEST(!limit.take(start + milliseconds{40}, rate::of(1), false));
  BOOST_TEST(limit.take(start + seconds{1}, rate::of(1), false));
}

BOOST_AUTO_TEST_CASE(the_rate_may_change_at_any_time) {
  rate_limit limit;
  BOOST_TEST(at_once(limit, {10, 40}, start, true) == 40);
  // Four seconds' worth are used up, of whatever rate.
  auto later = start + seconds{2};
  BOOST_TEST(at_once(limit, {1'000, 4'000}, later, true) == 2'000);
  BOOST_TEST(at_once(limit, {1, 4}, later + seconds{9}, true) == 4);
}

BOOST_AUTO_TEST_CASE(numbers_at_their_bounds_are_served) {
  for (rate r : {rate{0, 1}, rate{1, 1}, rate::of(4'294'967'295U),
                 rate{1, 4'294'967'295U}}) {
    rate_limit limit;
    BOOST_TEST(limit.take(start, r, true));
  }
  rate_limit limit;
  BOOST_TEST(at_once(limit, {1, 1}, start, false) == 1);
  BOOST_TEST(at_once(limit, {1, 1}, start + seconds{100}, false) == 1);
  BOOST_TEST(!limit.take(start, {1, 0}, true));
  BOOST_TEST(rate::of(2'000'000'000U).burst == 4'294'967'295U);
}

BOOST_AUTO_TEST_CASE(the_backlog_is_the_time_to_serve_those_who_were_refused) {
  rate_limit limit;
  rate r{100, 400};
  BOOST_TEST(limit.backlog(start).count() == 0);
  at_once(limit, r, start, true); // the last one was refused
  BOOST_TEST(limit.backlog(start).count() == 10);
  for (int i = 0; i < 999; ++i)
    BOOST_TEST_REQUIRE(!limit.take(start, r, false));
  BOOST_TEST(limit.backlog(start).count() == 10'000);
  BOOST_TEST(limit.backlog(start + seconds{4}).count() == 6'000);
  BOOST_TEST(limit.backlog(start + seconds{11}).count() == 0);
  for (int i = 0; i < 1'000'000; ++i)
    limit.take(start, r, false);
  BOOST_TEST(limit.backlog(start).count() == 3'600'000);
}

BOOST_AUTO_TEST_CASE(a_limit_is_small) {
  BOOST_TEST(sizeof(rate_limit) <= 16U);
}

BOOST_AUTO_TEST_SUITE_END()
