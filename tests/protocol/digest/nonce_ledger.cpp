#include "protocol/digest/nonce_ledger.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <set>
#include <utility>

using namespace rollcall::digest;

namespace {

constexpr std::int64_t now = 1'700'000'000'000;
constexpr std::int64_t lifetime = 300'000;

nonce_id id(std::int64_t age, std::uint64_t random = 7) {
  return {now - age, random};
}

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(nonce_use)

BOOST_AUTO_TEST_SUITE(digest_nonce_ledger)

BOOST_AUTO_TEST_CASE(the_count_must_rise) {
  nonce_ledger ledger{10, lifetime};
  BOOST_TEST(ledger.accept(id(0), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(0), 1, now) == nonce_use::replayed);
  BOOST_TEST(ledger.accept(id(0), 2, now) == nonce_use::accepted);
  BOOST_TEST(ledger.accept(id(0), 9, now) == nonce_use::accepted);
  for (std::uint32_t nc : {0u, 1u, 2u, 3u, 8u, 9u})
    BOOST_TEST(ledger.accept(id(0), nc, now) == nonce_use::replayed);
  BOOST_TEST(ledger.accept(id(0), 0xffff'ffff, now) == nonce_use::accepted);
  BOOST_TEST(ledger.accept(id(0), 0xffff'ffff, now) == nonce_use::replayed);
  BOOST_TEST(ledger.size() == 1u);
}

BOOST_AUTO_TEST_CASE(nonces_count_apart) {
  nonce_ledger ledger{10, lifetime};
  BOOST_TEST(ledger.accept(id(0, 1), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(0, 2), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(5, 1), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(0, 1), 1, now) == nonce_use::replayed);
  BOOST_TEST(ledger.accept(id(0, 2), 2, now) == nonce_use::accepted);
  BOOST_TEST(ledger.size() == 3u);
}

BOOST_AUTO_TEST_CASE(only_the_first_count_answers_a_fresh_challenge) {
  nonce_ledger ledger{10, lifetime};
  BOOST_TEST(ledger.accept(id(0), 2, now) == nonce_use::accepted);
  BOOST_TEST(ledger.accept(id(0), 1, now) == nonce_use::replayed);
  BOOST_TEST(ledger.accept(id(1), 0, now) == nonce_use::replayed);
  BOOST_TEST(ledger.size() == 1u);
}

BOOST_AUTO_TEST_CASE(entries_die_with_their_nonce) {
  nonce_ledger ledger{10, lifetime};
  ledger.accept(id(0), 1, now);
  ledger.expire(now + lifetime);
  BOOST_TEST(ledger.size() == 1u);
  ledger.expire(now + lifetime + 1);
  BOOST_TEST(ledger.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_revives_nothing) {
  nonce_ledger ledger{10, lifetime};
  ledger.accept(id(0), 1, now);
  ledger.expire(now + 2 * lifetime);
  BOOST_TEST(ledger.accept(id(0), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(0), 2, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(-1), 1, now) == nonce_use::first);
}

BOOST_AUTO_TEST_CASE(the_oldest_goes_when_full_and_cannot_be_replayed) {
  nonce_ledger ledger{2, lifetime};
  ledger.accept(id(30), 1, now);
  ledger.accept(id(20), 1, now);
  BOOST_TEST(ledger.accept(id(10), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.size() == 2u);
  BOOST_TEST(ledger.accept(id(30), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(30), 2, now) == nonce_use::forgotten);
  // Unknown, but as old as what was dropped: might have been used.
  BOOST_TEST(ledger.accept(id(30, 8), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(31), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(20), 2, now) == nonce_use::accepted);
  BOOST_TEST(ledger.accept(id(10), 1, now) == nonce_use::replayed);
}

BOOST_AUTO_TEST_CASE(one_older_than_all_in_a_full_ledger_serves_once) {
  nonce_ledger ledger{2, lifetime};
  ledger.accept(id(20), 1, now);
  ledger.accept(id(10), 1, now);
  BOOST_TEST(ledger.accept(id(30), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(30), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(20), 1, now) == nonce_use::replayed);
  BOOST_TEST(ledger.size() == 2u);
}

BOOST_AUTO_TEST_CASE(without_room_each_nonce_serves_once) {
  nonce_ledger ledger{0, lifetime};
  BOOST_TEST(ledger.accept(id(10), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(10), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(10), 2, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(5), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_owner_that_lost_its_memory_can_say_so) {
  nonce_ledger ledger{10, lifetime};
  ledger.accept(id(20), 1, now);
  ledger.forget_until(now - 15);
  ledger.forget_until(now - 100); // never less
  BOOST_TEST(ledger.accept(id(15), 1, now) == nonce_use::forgotten);
  BOOST_TEST(ledger.accept(id(14), 1, now) == nonce_use::first);
  BOOST_TEST(ledger.accept(id(20), 2, now) == nonce_use::accepted);
}

BOOST_AUTO_TEST_CASE(an_empty_ledger_is_small) {
  BOOST_TEST(sizeof(nonce_ledger) <= 64u);
}

// Against a model that never forgets: nothing is taken twice, whatever was
// evicted, and what both remember is judged alike.
BOOST_AUTO_TEST_CASE(random_use_never_takes_a_count_twice) {
  std::mt19937 random{4711};
  auto pick = [&random](std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
  };
  nonce_ledger ledger{20, 1000};
  using key = std::pair<std::int64_t, std::uint64_t>;
  std::map<key, std::uint32_t> highest;
  std::int64_t clock = now;
  std::size_t taken = 0;
  std::size_t forgotten = 0;
  for (int step = 0; step < 200'000; ++step) {
    clock += pick(20);
    nonce_id nonce{clock - pick(step % 1000 < 500 ? 300 : 1000), pick(2)};
    // Coarse, so that nonces come back.
    nonce.issued -= nonce.issued % 10;
    if (clock - nonce.issued > 1000)
      continue;
    auto nc = 1 + pick(4);
    auto& top = highest[{nonce.issued, nonce.random}];
    auto use = ledger.accept(nonce, nc, clock);
    BOOST_REQUIRE(ledger.size() <= 20u);
    switch (use) {
    case nonce_use::first:
      BOOST_REQUIRE(nc == 1);
      BOOST_REQUIRE(top == 0u);
      [[fallthrough]];
    case nonce_use::accepted:
      BOOST_REQUIRE(nc > top);
      top = nc;
      ++taken;
      break;
    case nonce_use::replayed:
      BOOST_REQUIRE(nc <= top);
      break;
    case nonce_use::forgotten:
      ++forgotten;
      break;
    }
  }
  BOOST_TEST(taken > 10'000u);
  BOOST_TEST(forgotten > 1'000u);
}

BOOST_AUTO_TEST_SUITE_END()
