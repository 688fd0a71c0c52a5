#include "protocol/registrar/deadlines.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>

using namespace rollcall::test;
using rollcall::registrar::deadlines;

namespace {

time_point after(int ms) {
  return start + milliseconds{ms};
}

} // namespace

BOOST_AUTO_TEST_SUITE(earliest_deadlines)

BOOST_AUTO_TEST_CASE(an_empty_table_has_no_memory_and_finds_nothing) {
  deadlines d;
  BOOST_TEST(d.memory() == 0U);
  BOOST_TEST(d.size() == 0U);
  BOOST_TEST((d.first() == nullptr));
  BOOST_TEST(!d.find(1).has_value());
  BOOST_TEST(!d.erase(1));
}

BOOST_AUTO_TEST_CASE(the_earliest_is_first_whatever_was_moved) {
  deadlines d;
  d.set(1, after(10));
  d.set(2, after(20));
  d.set(3, after(30));
  BOOST_TEST(d.first()->key == 1U);
  d.set(1, after(40));
  BOOST_TEST(d.first()->key == 2U);
  d.set(3, after(5));
  BOOST_TEST(d.first()->key == 3U);
  BOOST_TEST(d.erase(3));
  BOOST_TEST(d.first()->key == 2U);
  BOOST_TEST((d.find(1) == after(40)));
  BOOST_TEST(!d.find(3).has_value());
  BOOST_TEST(d.size() == 2U);
}

BOOST_AUTO_TEST_CASE(keys_that_begin_at_one_slot_are_told_apart) {
  // All of them want slot 0, whatever the number of slots.
  deadlines d;
  for (std::uint64_t i = 0; i < 40; ++i)
    d.set(i << 32U, after(static_cast<int>(i)));
  for (std::uint64_t i = 0; i < 40; i += 2)
    BOOST_TEST(d.erase(i << 32U));
  for (std::uint64_t i = 0; i < 40; ++i)
    BOOST_TEST(d.find(i << 32U).has_value() == (i % 2 == 1));
  BOOST_TEST(d.size() == 20U);
}

BOOST_AUTO_TEST_CASE(memory_follows_the_number_of_entries) {
  std::mt19937_64 random{3};
  deadlines d;
  std::vector<std::uint64_t> keys;
  for (int i = 0; i < 20'000; ++i) {
    keys.push_back(random());
    d.set(keys.back(), after(i));
  }
  BOOST_TEST(d.memory() <= 20'000U * 48);
  auto most = d.memory();
  while (keys.size() > 100) {
    d.erase(keys.back());
    keys.pop_back();
  }
  BOOST_TEST(d.memory() < most / 50);
  for (auto key : keys)
    d.erase(key);
  BOOST_TEST(d.memory() == 0U);
}

BOOST_AUTO_TEST_CASE(random_use_agrees_with_a_map) {
  std::mt19937_64 random{4711};
  for (std::uint64_t keys : {3U, 60U, 1'000U}) {
    deadlines d;
    std::map<std::uint64_t, time_point> model;
    for (int step = 0; step < 60'000; ++step) {
      // Some keys begin at one slot, and so do those at the end of the table.
      auto n = random() % keys;
      auto key = n % 3 == 0 ? n << 40U : n * 0x9e37'79b9'7f4a'7c15U;
      // Longer and shorter, so that it grows, shrinks and empties.
      auto fills = step / 5'000 % 2 == 0;
      if (random() % 100 < (fills ? 70U : 25U)) {
        auto at = after(static_cast<int>(random() % 500));
        d.set(key, at);
        model[key] = at;
      } else {
        BOOST_TEST_REQUIRE(d.erase(key) == (model.erase(key) == 1));
      }
      BOOST_TEST_REQUIRE(d.size() == model.size());
      if (model.empty()) {
        BOOST_TEST_REQUIRE((d.first() == nullptr));
        continue;
      }
      auto earliest = model.begin()->second;
      for (const auto& [k, at] : model)
        earliest = std::min(earliest, at);
      BOOST_TEST_REQUIRE((d.first()->at == earliest));
      BOOST_TEST_REQUIRE((model.at(d.first()->key) == earliest));
      auto other = random() % keys;
      auto asked =
          other % 3 == 0 ? other << 40U : other * 0x9e37'79b9'7f4a'7c15U;
      auto found = model.find(asked);
      BOOST_TEST_REQUIRE(d.find(asked).has_value() == (found != model.end()));
      if (found != model.end())
        BOOST_TEST_REQUIRE((d.find(asked) == found->second));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
