#include "store/rocks/order.hpp"

#include "store/rocks/options.hpp"
#include "tests/counted_yields.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace rocks = rollcall::store::rocks;

BOOST_AUTO_TEST_SUITE(order)

BOOST_AUTO_TEST_CASE(it_is_that_of_rocksdb_under_the_same_name) {
  const auto& ours = *rocks::order_of_bytes();
  const auto& theirs = *rocksdb::BytewiseComparator();
  // Else a store of before would not open.
  BOOST_TEST(std::string{ours.Name()} == theirs.Name());
  std::mt19937 random{3};
  auto any = [&random] {
    std::string key(random() % 4, '\0');
    for (auto& c : key)
      c = static_cast<char>(random() % 3 * 127); // 0, 127, 254
    return key;
  };
  for (int i = 0; i < 10'000; ++i) {
    const auto a = any();
    const auto b = any();
    auto sign = [](int n) { return (n > 0) - (n < 0); };
    BOOST_TEST_REQUIRE(sign(ours.Compare(a, b)) == sign(theirs.Compare(a, b)));
    BOOST_TEST_REQUIRE(ours.Equal(a, b) == theirs.Equal(a, b));
    BOOST_TEST_REQUIRE(
        sign(ours.CompareWithoutTimestamp(a, false, b, false))
        == sign(theirs.Compare(a, b)));
    BOOST_TEST_REQUIRE(ours.IsSameLengthImmediateSuccessor(a, b)
                       == theirs.IsSameLengthImmediateSuccessor(a, b));
    if (theirs.Compare(a, b) >= 0)
      continue;
    auto [one, other] = std::pair{a, a};
    ours.FindShortestSeparator(&one, b);
    theirs.FindShortestSeparator(&other, b);
    BOOST_TEST_REQUIRE(one == other);
    ours.FindShortSuccessor(&one);
    theirs.FindShortSuccessor(&other);
    BOOST_TEST_REQUIRE(one == other);
  }
}

BOOST_AUTO_TEST_CASE(who_sorts_for_long_gives_way) {
  for (const auto& family : rocks::families()) {
    const auto* by = family.options.comparator;
    std::mt19937 random{7};
    std::vector<std::string> keys(10'000);
    for (auto& key : keys)
      key = std::to_string(random());
    std::size_t compared = 0;
    auto before = rollcall::test::yields;
    std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
      ++compared;
      return by->Compare(a, b) < 0;
    });
    auto gave = rollcall::test::yields - before;
    BOOST_TEST(gave >= compared / 2'000);
    BOOST_TEST(gave <= compared / 500);
  }
}

BOOST_AUTO_TEST_SUITE_END()
