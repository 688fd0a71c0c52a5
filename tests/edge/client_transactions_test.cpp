#include "edge/client_transactions.hpp"

#include "tests/edge/support.hpp"

#include <vector>

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono_literals;

namespace {

struct fixture {
  edge::client_transaction& start(edge::transport kind) {
    auto* txn = table.insert(1);
    BOOST_REQUIRE(txn);
    txn->to = {kind, 0, 0, at("10.0.0.1", 5060)};
    txn->request = "OPTIONS sip:x SIP/2.0\r\n";
    table.start(*txn, now);
    return *txn;
  }

  /// Lets the time pass in steps; notes when what happened, in milliseconds.
  void pass(std::chrono::milliseconds time) {
    for (const auto end = now + time; now < end;) {
      now += 100ms;
      table.expire(
          now, [this](edge::client_transaction&) { resent.push_back(since()); },
          [this](edge::client_transaction&) { timed_out.push_back(since()); });
    }
  }

  long since() const {
    return static_cast<long>((now - begin) / 1ms);
  }

  std::string branch(const edge::client_transaction& txn) const {
    std::string text;
    edge::append_branch(text, txn.id);
    return text;
  }

  edge::random_source random;
  edge::client_transactions table{random, {}, 4};
  edge::time_point begin = edge::time_point{} + 1h;
  edge::time_point now = begin;
  std::vector<long> resent;
  std::vector<long> timed_out;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_transactions, fixture)

BOOST_AUTO_TEST_CASE(timer_e_doubles_up_to_t2_and_timer_f_ends_it) {
  start(edge::transport::udp);
  pass(40s);
  const std::vector<long> expected{500,    1'500,  3'500,  7'500,  11'500,
                                   15'500, 19'500, 23'500, 27'500, 31'500};
  BOOST_TEST(resent == expected, boost::test_tools::per_element());
  BOOST_TEST(timed_out == std::vector<long>{32'000},
             boost::test_tools::per_element());
  BOOST_TEST(table.size() == 0u);
  BOOST_TEST(!table.next_due());
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_over_tcp) {
  start(edge::transport::tcp);
  pass(40s);
  BOOST_TEST(resent.empty());
  BOOST_TEST(timed_out == std::vector<long>{32'000},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(provisional_answer_slows_down_to_t2) {
  auto& txn = start(edge::transport::udp);
  pass(600ms);
  table.proceed(txn, now);
  pass(10s);
  const std::vector<long> expected{500, 4'600, 8'600};
  BOOST_TEST(resent == expected, boost::test_tools::per_element());
  pass(30s);
  BOOST_TEST(timed_out == std::vector<long>{32'000},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(answer_matches_by_branch_and_method) {
  auto& txn = start(edge::transport::udp);
  BOOST_TEST(table.match(branch(txn), "OPTIONS") == &txn);
  BOOST_TEST(table.match(branch(txn), "REGISTER") == nullptr);
  BOOST_TEST(table.match("z9hG4bK-something-else", "OPTIONS") == nullptr);
  auto other = branch(txn);
  other[10] = other[10] == '0' ? '1' : '0';
  BOOST_TEST(table.match(other, "OPTIONS") == nullptr);
}

BOOST_AUTO_TEST_CASE(final_answer_is_taken_once) {
  auto& txn = start(edge::transport::udp);
  const auto text = branch(txn);
  table.erase(txn);
  BOOST_TEST(table.match(text, "OPTIONS") == nullptr);
  pass(40s);
  BOOST_TEST(resent.empty());
  BOOST_TEST(timed_out.empty());
  BOOST_TEST(table.size() == 0u);
}

BOOST_AUTO_TEST_CASE(there_is_a_bound) {
  for (int i = 0; i < 4; ++i)
    start(edge::transport::udp);
  BOOST_TEST(table.insert(1) == nullptr);
  pass(33s);
  BOOST_TEST(table.insert(1) != nullptr);
}

BOOST_AUTO_TEST_CASE(transaction_that_was_never_started_can_be_erased) {
  auto* txn = table.insert(1);
  BOOST_REQUIRE(txn);
  BOOST_TEST(!table.next_due());
  table.erase(*txn);
  BOOST_TEST(table.size() == 0u);
}

BOOST_AUTO_TEST_CASE(many_transactions_keep_their_own_times) {
  edge::client_transactions many{random, {}, 10'000};
  std::vector<edge::txn_id> ids;
  for (int i = 0; i < 1'000; ++i) {
    auto* txn = many.insert(1);
    BOOST_REQUIRE(txn);
    txn->to = {edge::transport::udp, 0, 0, at("10.0.0.1", 5060)};
    txn->request = "OPTIONS x";
    many.start(*txn, now + std::chrono::milliseconds{i});
    ids.push_back(txn->id);
  }
  for (std::size_t i = 0; i < ids.size(); i += 2)
    many.erase(*many.find(ids[i])); // every other one is answered
  std::size_t resends = 0;
  std::size_t timeouts = 0;
  for (int ms = 0; ms <= 33'000; ms += 10)
    many.expire(
        now + std::chrono::milliseconds{ms},
        [&](edge::client_transaction&) { ++resends; },
        [&](edge::client_transaction&) { ++timeouts; });
  BOOST_TEST(resends == 5'000u);
  BOOST_TEST(timeouts == 500u);
  BOOST_TEST(many.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
