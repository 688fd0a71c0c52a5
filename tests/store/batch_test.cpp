#include "store/batch.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::store;

BOOST_AUTO_TEST_SUITE(batch_)

BOOST_AUTO_TEST_CASE(changes_come_back_in_their_order) {
  batch changes;
  BOOST_TEST(changes.empty());
  changes.name_realm(1, "example.test");
  changes.put_all({1, 7}, "card", "state");
  changes.put_state({1, 7}, "newer");
  changes.remove({1, 8});
  changes.note("started", "12");
  BOOST_TEST(changes.size() == 5u);
  BOOST_TEST((changes[0].kind == batch::kind::name_realm));
  BOOST_TEST(changes[0].key.realm == 1u);
  BOOST_TEST(changes[0].first == "example.test");
  BOOST_TEST((changes[1].kind == batch::kind::put_all));
  BOOST_TEST((changes[1].key == binding_key{1, 7}));
  BOOST_TEST(changes[1].first == "card");
  BOOST_TEST(changes[1].second == "state");
  BOOST_TEST((changes[2].kind == batch::kind::put_state));
  BOOST_TEST(changes[2].first == "");
  BOOST_TEST(changes[2].second == "newer");
  BOOST_TEST((changes[3].kind == batch::kind::remove));
  BOOST_TEST((changes[3].key == binding_key{1, 8}));
  BOOST_TEST((changes[4].kind == batch::kind::note));
  BOOST_TEST(changes[4].first == "started");
  BOOST_TEST(changes[4].second == "12");
}

BOOST_AUTO_TEST_CASE(an_appended_batch_stands_behind) {
  batch one;
  one.put_all({1, 1}, "a", "b");
  batch two;
  two.put_all({2, 2}, "cc", "dd");
  one.append(two);
  one.append(two);
  BOOST_TEST(one.size() == 3u);
  BOOST_TEST(one[0].first == "a");
  for (std::size_t i = 1; i <= 2; ++i) {
    BOOST_TEST((one[i].key == binding_key{2, 2}));
    BOOST_TEST(one[i].first == "cc");
    BOOST_TEST(one[i].second == "dd");
  }
}

BOOST_AUTO_TEST_CASE(a_cleared_batch_is_empty_and_usable) {
  batch changes;
  changes.put_all({1, 1}, "a", "b");
  changes.clear();
  BOOST_TEST(changes.empty());
  changes.put_state({3, 4}, "xyz");
  BOOST_TEST(changes.size() == 1u);
  BOOST_TEST(changes[0].second == "xyz");
}

BOOST_AUTO_TEST_SUITE_END()
