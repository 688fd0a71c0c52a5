#include "tests/store/fixture.hpp"

using namespace rollcall;
using namespace rollcall::test;
using store::batch;
using store::failure_kind;

BOOST_AUTO_TEST_SUITE(engine_)

BOOST_AUTO_TEST_CASE(a_new_store_is_empty) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  BOOST_TEST(contents(*engine).empty());
  BOOST_TEST(realms(*engine).empty());
  BOOST_TEST(note(*engine, "started") == "");
}

BOOST_AUTO_TEST_CASE(what_was_committed_is_there_after_opening_again) {
  for (auto kept : {store::durability::process, store::durability::disk}) {
    scratch_folder scratch;
    bindings expected;
    {
      auto engine = open_store(scratch / "a", kept);
      batch changes;
      const auto realm = engine->reserve_realm();
      changes.name_realm(realm, "example.test");
      for (std::uint64_t id = 1; id <= 1'000; ++id) {
        changes.put_all({realm, id}, "card " + std::to_string(id), "s");
        expected[{realm, id}] = {"card " + std::to_string(id), "s"};
      }
      changes.note("started", "1700000000");
      commit(*engine, changes);
      BOOST_TEST((contents(*engine) == expected));
    }
    for (int times = 0; times < 3; ++times) {
      auto engine = open_store(scratch / "a", kept);
      BOOST_TEST((contents(*engine) == expected));
      BOOST_TEST(realms(*engine).at("example.test") == 1u);
      BOOST_TEST(note(*engine, "started") == "1700000000");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_state_is_replaced_and_its_card_stays) {
  scratch_folder scratch;
  {
    auto engine = open_store(scratch / "a");
    const auto realm = add_realm(*engine, "example.test");
    batch changes;
    changes.put_all({realm, 5}, "card", "old");
    commit(*engine, changes);
    changes.clear();
    changes.put_state({realm, 5}, "new");
    commit(*engine, changes);
    BOOST_TEST((contents(*engine) == bindings{{{realm, 5}, {"card", "new"}}}));
  }
  BOOST_TEST((contents(scratch / "a") == bindings{{{1, 5}, {"card", "new"}}}));
}

BOOST_AUTO_TEST_CASE(what_was_removed_stays_away) {
  scratch_folder scratch;
  {
    auto engine = open_store(scratch / "a");
    const auto realm = add_realm(*engine, "example.test");
    batch changes;
    changes.put_all({realm, 1}, "c", "s");
    changes.put_all({realm, 2}, "c", "s");
    commit(*engine, changes);
  }
  {
    auto engine = open_store(scratch / "a");
    batch changes;
    changes.remove({1, 1});
    changes.remove({1, 99}); // was never there
    commit(*engine, changes);
  }
  BOOST_TEST((contents(scratch / "a") == bindings{{{1, 2}, {"c", "s"}}}));
}

BOOST_AUTO_TEST_CASE(of_two_changes_in_one_batch_the_later_wins) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "example.test");
  batch changes;
  changes.put_all({realm, 1}, "c", "1");
  changes.put_state({realm, 1}, "2");
  changes.put_all({realm, 2}, "c", "1");
  changes.remove({realm, 2});
  changes.put_all({realm, 3}, "c", "1");
  changes.remove({realm, 3});
  changes.put_all({realm, 3}, "d", "3");
  commit(*engine, changes);
  BOOST_TEST((contents(*engine)
              == bindings{{{realm, 1}, {"c", "2"}}, {{realm, 3}, {"d", "3"}}}));
}

BOOST_AUTO_TEST_CASE(a_state_without_a_card_is_not_read) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "example.test");
  batch changes;
  changes.put_all({realm, 2}, "c", "s");
  changes.put_state({realm, 1}, "late");
  changes.put_state({realm, 3}, "late");
  commit(*engine, changes);
  BOOST_TEST((contents(*engine) == bindings{{{realm, 2}, {"c", "s"}}}));
}

BOOST_AUTO_TEST_CASE(bytes_and_sizes_of_any_kind_come_back) {
  scratch_folder scratch;
  bindings expected;
  {
    auto engine = open_store(scratch / "a");
    const auto realm = add_realm(*engine, std::string("a\0b", 3));
    batch changes;
    std::string every;
    for (int c = 0; c < 256; ++c)
      every += static_cast<char>(c);
    expected[{realm, 0}] = {"", ""};
    expected[{realm, 1}] = {every, every};
    expected[{realm, ~std::uint64_t{0}}] = {std::string(100'000, 'x'), "s"};
    for (const auto& [key, value] : expected)
      changes.put_all(key, value.first, value.second);
    commit(*engine, changes);
  }
  auto engine = open_store(scratch / "a");
  BOOST_TEST((contents(*engine) == expected));
  BOOST_TEST(realms(*engine).contains(std::string("a\0b", 3)));
}

BOOST_AUTO_TEST_CASE(an_empty_batch_changes_nothing) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto before = files_in(scratch / "a");
  commit(*engine, batch{});
  BOOST_TEST((files_in(scratch / "a") == before));
}

BOOST_AUTO_TEST_CASE(a_note_is_replaced_and_taken_out) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  batch changes;
  changes.note("started", "1");
  changes.note("other", "x");
  commit(*engine, changes);
  changes.clear();
  changes.note("started", "2");
  changes.note("other", "");
  commit(*engine, changes);
  BOOST_TEST(note(*engine, "started") == "2");
  BOOST_TEST(note(*engine, "other") == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(realms_)

BOOST_AUTO_TEST_CASE(numbers_are_not_used_again) {
  scratch_folder scratch;
  {
    auto engine = open_store(scratch / "a");
    BOOST_TEST(add_realm(*engine, "one.test") == 1u);
    BOOST_TEST(engine->reserve_realm() == 2u);
    BOOST_TEST(add_realm(*engine, "three.test") == 3u);
  }
  auto engine = open_store(scratch / "a");
  BOOST_TEST(add_realm(*engine, "four.test") == 4u);
  BOOST_TEST((realms(*engine)
              == std::map<std::string, store::realm_number>{
                  {"one.test", 1}, {"three.test", 3}, {"four.test", 4}}));
}

BOOST_AUTO_TEST_CASE(a_binding_needs_a_realm_with_a_name) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = engine->reserve_realm();
  batch changes;
  changes.put_all({realm, 1}, "c", "s");
  auto failed = engine->commit(changes);
  BOOST_REQUIRE(failed.has_value());
  BOOST_TEST(failed->kind == failure_kind::misuse);
  BOOST_TEST(!failed->retryable());
  BOOST_TEST(contents(*engine).empty());
  // The name may come later in the same batch.
  changes.name_realm(realm, "example.test");
  commit(*engine, changes);
  BOOST_TEST(contents(*engine).size() == 1u);
}

BOOST_AUTO_TEST_CASE(naming_a_realm_again_the_same_changes_nothing) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "example.test");
  batch changes;
  changes.name_realm(realm, "example.test");
  changes.name_realm(realm, "example.test");
  commit(*engine, changes);
  BOOST_TEST(realms(*engine).size() == 1u);
}

BOOST_AUTO_TEST_CASE(names_and_numbers_belong_to_each_other) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto one = add_realm(*engine, "one.test");
  const auto two = engine->reserve_realm();
  struct {
    store::realm_number number;
    const char* name;
  } const wrong[] = {{one, "two.test"},
                     {two, "one.test"},
                     {0, "zero.test"},
                     {two, ""},
                     {two + 1, "never.reserved.test"}};
  for (const auto& each : wrong) {
    batch changes;
    changes.name_realm(each.number, each.name);
    auto failed = engine->commit(changes);
    BOOST_REQUIRE(failed.has_value());
    BOOST_TEST(failed->kind == failure_kind::misuse);
  }
  batch twice;
  twice.name_realm(two, "two.test");
  twice.name_realm(engine->reserve_realm(), "two.test");
  BOOST_TEST(engine->commit(twice).has_value());
  // Nothing of a refused batch is left behind.
  BOOST_TEST(realms(*engine).size() == 1u);
  batch right;
  right.name_realm(two, "two.test");
  commit(*engine, right);
}

BOOST_AUTO_TEST_SUITE_END()
