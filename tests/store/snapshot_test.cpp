#include "tests/store/fixture.hpp"

#include <atomic>
#include <thread>

using namespace rollcall;
using namespace rollcall::test;
using store::batch;

BOOST_AUTO_TEST_SUITE(snapshot_)

BOOST_AUTO_TEST_CASE(bindings_come_by_realm_and_by_id) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  batch changes;
  for (int i = 0; i < 300; ++i)
    changes.name_realm(engine->reserve_realm(), "r" + std::to_string(i));
  for (std::uint64_t id : {70'000U, 1U, 300U, 2U})
    for (store::realm_number realm : {300U, 256U, 2U, 255U, 1U})
      changes.put_all({realm, id}, "c", "s");
  commit(*engine, changes);
  // read() looks at the order.
  BOOST_TEST(contents(*engine).size() == 20u);
}

BOOST_AUTO_TEST_CASE(one_realm_can_be_read_by_itself) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  batch changes;
  for (auto name : {"a", "b", "c", "d"})
    changes.name_realm(engine->reserve_realm(), name);
  for (store::realm_number realm : {1U, 2U, 4U})
    for (std::uint64_t id : {std::uint64_t{0}, ~std::uint64_t{0}})
      changes.put_all({realm, id}, "c", std::to_string(realm));
  commit(*engine, changes);
  auto taken = snapshot_of(*engine);
  const auto last = ~store::realm_number{0};
  BOOST_TEST(read(*taken->bindings(2, 2)).size() == 2u);
  BOOST_TEST(read(*taken->bindings(2, 2)).begin()->first.realm == 2u);
  BOOST_TEST(read(*taken->bindings(3, 3)).empty());
  BOOST_TEST(read(*taken->bindings(1, 2)).size() == 4u);
  BOOST_TEST(read(*taken->bindings(2, last)).size() == 4u);
  BOOST_TEST(read(*taken->bindings(last, last)).empty());
}

BOOST_AUTO_TEST_CASE(later_commits_do_not_show) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "one.test");
  batch changes;
  changes.put_all({realm, 1}, "c", "old");
  changes.put_all({realm, 2}, "c", "old");
  changes.note("n", "old");
  commit(*engine, changes);
  auto taken = snapshot_of(*engine);
  changes.clear();
  changes.put_state({realm, 1}, "new");
  changes.remove({realm, 2});
  changes.put_all({realm, 3}, "c", "new");
  changes.note("n", "new");
  changes.name_realm(engine->reserve_realm(), "two.test");
  commit(*engine, changes);
  BOOST_TEST(
      (read(*taken->bindings())
       == bindings{{{realm, 1}, {"c", "old"}}, {{realm, 2}, {"c", "old"}}}));
  BOOST_TEST(std::get<std::string>(taken->note("n")) == "old");
  BOOST_TEST(std::get<0>(taken->realms()).size() == 1u);
  BOOST_TEST(
      (contents(*engine)
       == bindings{{{realm, 1}, {"c", "new"}}, {{realm, 3}, {"c", "new"}}}));
}

BOOST_AUTO_TEST_CASE(it_outlives_the_engine) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "one.test");
  batch changes;
  changes.put_all({realm, 1}, "c", "s");
  commit(*engine, changes);
  auto taken = snapshot_of(*engine);
  engine.reset();
  BOOST_TEST(read(*taken->bindings()).size() == 1u);
  BOOST_TEST(refusal(scratch / "a").kind == store::failure_kind::busy);
  taken.reset();
  BOOST_TEST(contents(scratch / "a").size() == 1u);
}

// Every commit sets all bindings to one value: whoever sees two values at once
// has seen half a commit.
BOOST_AUTO_TEST_CASE(another_thread_sees_whole_commits_only) {
  constexpr std::uint64_t count = 2'000;
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "one.test");
  auto set_all = [&](int value) {
    batch changes;
    // Long enough for tables to be written meanwhile.
    const auto state = std::to_string(value) + std::string(100, ' ');
    for (std::uint64_t id = 0; id < count; ++id)
      changes.put_all({realm, id}, "card", state);
    commit(*engine, changes);
  };
  set_all(0);
  std::atomic<bool> done{false};
  std::atomic<int> rounds{0};
  std::string trouble;
  std::thread reader{[&] {
    int before = 0;
    while (trouble.empty() && (!done || rounds < 3)) {
      auto taken = engine->snapshot();
      if (taken.index() != 0) {
        trouble = std::get<store::failure>(taken).text;
        break;
      }
      auto cursor = std::get<0>(taken)->bindings();
      store::stored_binding one;
      std::string first;
      std::uint64_t seen = 0;
      while (cursor->next(one)) {
        if (seen++ == 0)
          first = one.state;
        else if (one.state != first)
          trouble = "half a commit";
      }
      if (seen != count || std::stoi(first) < before)
        trouble = "bindings are missing, or older than before";
      else
        before = std::stoi(first);
      ++rounds;
    }
  }};
  for (int value = 1; value <= 200; ++value)
    set_all(value);
  done = true;
  reader.join();
  BOOST_TEST(trouble == "");
  BOOST_TEST(rounds >= 3);
}

BOOST_AUTO_TEST_SUITE_END()
