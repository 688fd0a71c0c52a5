#include "edge/transaction_index.hpp"

#include "edge/random_source.hpp"
#include "tests/edge/support.hpp"

#include <map>

using namespace rollcall;

namespace {

std::uint32_t find(const edge::transaction_index& index,
                   const edge::hash_value& key, std::uint32_t place) {
  return index.find(key, [&](std::uint32_t at) { return at == place; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(transaction_index)

BOOST_AUTO_TEST_CASE(keys_that_collide_are_told_apart_by_who_asks) {
  edge::transaction_index index;
  const edge::hash_value key{7, 0};
  for (std::uint32_t place = 0; place < 5; ++place)
    index.insert(key, place);
  index.erase(key, 0);
  index.move(key, 3, 30);
  BOOST_TEST(find(index, key, 0) == index.nothing);
  BOOST_TEST(find(index, key, 3) == index.nothing);
  for (const std::uint32_t place : {1u, 2u, 4u, 30u})
    BOOST_TEST(find(index, key, place) == place);
}

BOOST_AUTO_TEST_CASE(index_agrees_with_a_map_whatever_is_done) {
  edge::random_source random;
  // The fewer keys there are, the longer the runs in which entries move up;
  // the last ones run over the end of the table.
  for (const std::uint64_t different : {0xffff'ffffU, 0x400U, 0x40U}) {
    edge::transaction_index index;
    std::map<std::uint32_t, edge::hash_value> expected;
    std::uint32_t next = 0;
    for (int i = 0; i < 20'000; ++i) {
      if (expected.size() < 50 || (random.next() % 2 && expected.size() < 400)) {
        const edge::hash_value key{1'000 + random.next() % different, 0};
        expected[next] = key;
        index.insert(key, next++);
      } else {
        auto victim = expected.lower_bound(
            static_cast<std::uint32_t>(random.next() % next));
        if (victim == expected.end())
          victim = expected.begin();
        index.erase(victim->second, victim->first);
        BOOST_REQUIRE(find(index, victim->second, victim->first)
                      == index.nothing);
        expected.erase(victim);
      }
      if (i % 100 == 0)
        for (const auto& [place, key] : expected)
          BOOST_REQUIRE(find(index, key, place) == place);
    }
  }
}

BOOST_AUTO_TEST_CASE(index_grows_with_what_is_in_it) {
  edge::transaction_index index;
  for (std::uint32_t i = 0; i < 100'000; ++i)
    index.insert({i * 0x9e37'79b9'7f4a'7c15U, 0}, i);
  for (std::uint32_t i = 0; i < 100'000; ++i)
    BOOST_REQUIRE(find(index, {i * 0x9e37'79b9'7f4a'7c15U, 0}, i) == i);
}

BOOST_AUTO_TEST_SUITE_END()
