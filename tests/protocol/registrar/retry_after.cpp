#include "protocol/registrar/retry_after.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <map>

using namespace rollcall::test;
using rollcall::registrar::retry_after;

namespace {

/// How many of `count` contacts come back after how many seconds.
std::map<std::uint32_t, int> returns(int count, seconds base, double load) {
  std::map<std::uint32_t, int> result;
  for (int i = 0; i < count; ++i)
    ++result[retry_after(static_cast<std::uint64_t>(i), base, load)];
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(retries)

BOOST_AUTO_TEST_CASE(contacts_come_back_from_the_base_to_twice_as_late) {
  auto all = returns(31'000, seconds{30}, 1);
  BOOST_TEST(all.begin()->first == 30U);
  BOOST_TEST(all.rbegin()->first == 60U);
  BOOST_TEST(all.size() == 31U); // every second of it
  // Chi-square of 30 degrees of freedom: 59.7 is passed once in a thousand.
  double chi = 0;
  for (auto [after, n] : all)
    chi += (n - 1'000.0) * (n - 1'000.0) / 1'000.0;
  BOOST_TEST(chi < 59.7);
}

BOOST_AUTO_TEST_CASE(a_higher_load_spreads_them_further) {
  struct {
    double load;
    std::uint32_t last;
  } table[] = {
      {-1, 60},
      {0, 60},
      {0.5, 60},
      {1, 60},
      {1.5, 75},
      {4, 150},
      {10, 330},
      {1e300, 330},
      {std::numeric_limits<double>::infinity(), 330},
      {std::nan(""), 60},
  };
  for (const auto& [load, last] : table) {
    auto all = returns(30'000, seconds{30}, load);
    BOOST_TEST(all.begin()->first == 30U);
    BOOST_TEST(all.rbegin()->first == last, load);
  }
}

BOOST_AUTO_TEST_CASE(a_base_out_of_bounds_is_the_nearest_one_within) {
  for (auto base : {-5, 0, 1}) {
    auto all = returns(1'000, seconds{base}, 1);
    BOOST_TEST(all.begin()->first == 1U);
    BOOST_TEST(all.rbegin()->first == 2U);
  }
  auto all = returns(30'000, seconds{1'000'000}, 10);
  BOOST_TEST(all.begin()->first >= 3'600U);
  BOOST_TEST(all.rbegin()->first <= 39'600U);
}

BOOST_AUTO_TEST_CASE(the_same_contact_is_told_the_same_everywhere) {
  for (std::uint64_t hash : {0ULL, 1ULL, ~0ULL}) {
    BOOST_TEST(retry_after(hash, seconds{30})
               == retry_after(hash, seconds{30}, 1));
    BOOST_TEST(retry_after(hash, seconds{30}) >= 30U);
    BOOST_TEST(retry_after(hash, seconds{30}) <= 60U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
