#include "protocol/registrar/decaying_rate.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace rollcall::registrar {

using namespace std::chrono_literals;

namespace {

const time_point start{1'700'000'000s};

} // namespace

BOOST_AUTO_TEST_SUITE(decaying_rates)

BOOST_AUTO_TEST_CASE(nothing_has_no_rate) {
  decaying_rate rate;
  BOOST_TEST(rate.per_second(start) == 0.0);
  rate.note(0, start);
  BOOST_TEST(rate.per_second(start + 1h) == 0.0);
}

BOOST_AUTO_TEST_CASE(steady_events_are_told_at_their_rate) {
  decaying_rate rate;
  auto now = start;
  for (int i = 0; i < 3'000; ++i, now += 100ms)
    rate.note(5, now);
  BOOST_TEST(rate.per_second(now) == 50.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(one_event_is_worth_the_less_the_longer_ago_it_was) {
  decaying_rate rate{10s};
  rate.note(100, start);
  BOOST_TEST(rate.per_second(start) == 10.0);
  BOOST_TEST(rate.per_second(start + 10s) == 10 / std::exp(1.0),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rate.per_second(start + 20s) == 10 / std::exp(2.0),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rate.per_second(start + 24h) < 1e-9);
}

BOOST_AUTO_TEST_CASE(many_at_once_are_the_same_as_one_after_the_other) {
  decaying_rate together{60s};
  decaying_rate apart{60s};
  together.note(7, start);
  for (int i = 0; i < 7; ++i)
    apart.note(1, start);
  BOOST_TEST(together.per_second(start + 3s) == apart.per_second(start + 3s),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_time_before_the_last_event_is_as_if_it_were_then) {
  decaying_rate rate{10s};
  rate.note(10, start);
  BOOST_TEST(rate.per_second(start - 5s) == 1.0);
  rate.note(10, start - 5s);
  BOOST_TEST(rate.per_second(start) == 2.0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::registrar
