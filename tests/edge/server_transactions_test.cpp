#include "edge/server_transactions.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono_literals;

namespace {

edge::hash_value key(std::string_view name) {
  return edge::keyed_hash({1, 2}, name);
}

struct fixture {
  edge::server_transaction& insert(std::string_view name,
                                   edge::application_id who = 1) {
    auto* txn = table.insert(key(name), udp, who, now);
    BOOST_REQUIRE(txn);
    return *txn;
  }

  bool knows(std::string_view name) {
    return table.find(key(name)).has_value();
  }

  /// The last answer; "-" for an unknown transaction.
  std::string answer_to(std::string_view name) {
    const auto found = table.find(key(name));
    return found ? std::string{found->text} : "-";
  }

  std::size_t expire() {
    std::size_t unanswered = 0;
    table.expire(now, [&](edge::server_transaction&) { ++unanswered; });
    return unanswered;
  }

  edge::random_source random;
  edge::server_transactions table{random, {8, 100'000, 32s}};
  edge::time_point now = edge::time_point{} + 1h;
  edge::flow udp{edge::transport::udp, 0, 0, at("10.0.0.1", 5060)};
  edge::flow tcp{edge::transport::tcp, 0, 9, at("10.0.0.1", 40000)};
};

std::string key_of(const std::string& via, const edge::flow& from,
                   const char* call_id = "c1",
                   const char* method = "REGISTER") {
  parsed req{lines({std::string{method} + " sip:example.test SIP/2.0",
                    "Via: " + via, "From: <sip:a@b>;tag=1", "To: <sip:a@b>",
                    std::string{"Call-ID: "} + call_id,
                    std::string{"CSeq: 1 "} + method})};
  const auto top = sip::parse_via(via);
  BOOST_REQUIRE(top);
  std::string key;
  edge::append_transaction_key(key, req.message, *top, from);
  return key;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(server_transactions, fixture)

BOOST_AUTO_TEST_CASE(branch_sent_by_and_method_make_the_key) {
  const auto key = key_of("SIP/2.0/UDP h:1;branch=z9hG4bKa", udp);
  BOOST_TEST(key == key_of("SIP/2.0/UDP H:1;x;branch=z9hG4bKa", udp, "c2"));
  BOOST_TEST(key != key_of("SIP/2.0/UDP h:1;branch=z9hG4bKb", udp));
  BOOST_TEST(key != key_of("SIP/2.0/UDP h:2;branch=z9hG4bKa", udp));
  BOOST_TEST(key != key_of("SIP/2.0/UDP g:1;branch=z9hG4bKa", udp));
  BOOST_TEST(
      key != key_of("SIP/2.0/UDP h:1;branch=z9hG4bKa", udp, "c1", "OPTIONS"));
  auto elsewhere = udp;
  elsewhere.remote = at("10.0.0.2", 5060);
  BOOST_TEST(key != key_of("SIP/2.0/UDP h:1;branch=z9hG4bKa", elsewhere));
}

BOOST_AUTO_TEST_CASE(without_the_cookie_the_whole_request_is_compared) {
  for (const char* via : {"SIP/2.0/UDP h:1", "SIP/2.0/UDP h:1;branch=1",
                          "SIP/2.0/UDP h:1;branch=z9hG4bK"}) {
    BOOST_TEST(key_of(via, udp) == key_of(via, udp));
    BOOST_TEST(key_of(via, udp, "c1") != key_of(via, udp, "c2"));
  }
}

BOOST_AUTO_TEST_CASE(transaction_is_found_by_key_and_by_identity) {
  auto& a = insert("a");
  insert("b");
  BOOST_TEST(answer_to("a") == "");
  BOOST_TEST(answer_to("b") == "");
  BOOST_TEST(answer_to("c") == "-");
  BOOST_TEST(table.find(a.id) == &a);
  auto forged = a.id;
  forged.high ^= 1;
  BOOST_TEST(table.find(forged) == nullptr);
  forged = a.id;
  forged.low |= 0xffff; // no such slot
  BOOST_TEST(table.find(forged) == nullptr);
}

BOOST_AUTO_TEST_CASE(both_halves_of_a_key_count) {
  auto other = key("a");
  other.second ^= 1;
  insert("a");
  BOOST_TEST(!table.find(other));
  BOOST_REQUIRE(table.insert(other, tcp, 1, now));
  BOOST_TEST(table.find(other)->reply_to.connection == 9u);
  BOOST_TEST(table.find(key("a"))->reply_to.connection == 0u);
}

BOOST_AUTO_TEST_CASE(answered_transaction_takes_no_second_answer) {
  const auto id = insert("a").id;
  table.complete(*table.find(id), "the answer", now);
  BOOST_TEST(table.find(id) == nullptr);
  BOOST_TEST(answer_to("a") == "the answer");
  BOOST_TEST(table.find(key("a"))->reply_to.remote == udp.remote);
}

BOOST_AUTO_TEST_CASE(answer_is_kept_for_timer_j_exactly) {
  auto& txn = insert("a");
  now += 10s;
  table.complete(txn, "the answer", now);
  now += 32s - 1ms;
  BOOST_TEST(expire() == 0u);
  BOOST_TEST(answer_to("a") == "the answer");
  now += 1ms;
  BOOST_TEST(expire() == 0u);
  BOOST_TEST(!knows("a"));
  BOOST_TEST(table.size() == 0u);
  BOOST_TEST(table.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(unanswered_transaction_goes_after_the_same_time) {
  const auto id = insert("a").id;
  now += 32s - 1ms;
  BOOST_TEST(expire() == 0u);
  now += 1ms;
  BOOST_TEST(expire() == 1u);
  BOOST_TEST(table.find(id) == nullptr);
  BOOST_TEST(!knows("a"));
}

BOOST_AUTO_TEST_CASE(answered_tcp_transaction_is_gone_at_once) {
  auto* txn = table.insert(key("a"), tcp, 1, now);
  BOOST_REQUIRE(txn);
  table.complete(*txn, "the answer", now);
  BOOST_TEST(table.size() == 0u);
  BOOST_TEST(!knows("a"));
}

BOOST_AUTO_TEST_CASE(answer_that_no_datagram_carries_is_not_kept) {
  table.complete(insert("a"), std::string(65'536, 'x'), now);
  BOOST_TEST(!knows("a"));
  BOOST_TEST(table.size() == 0u);
  BOOST_TEST(table.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(provisional_answer_is_repeated_but_ends_nothing) {
  auto& txn = insert("a");
  table.provisional(txn, "SIP/2.0 100");
  table.provisional(txn, "SIP/2.0 182");
  BOOST_TEST(answer_to("a") == "SIP/2.0 182");
  BOOST_TEST(table.find(txn.id) == &txn);
  now += 32s;
  BOOST_TEST(expire() == 1u);
  BOOST_TEST(table.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(oldest_answered_ones_make_room) {
  for (int i = 0; i < 8; ++i) {
    auto& txn = insert("k" + std::to_string(i));
    if (i < 2)
      table.complete(txn, "answer", now);
  }
  insert("k8");
  BOOST_TEST(!knows("k0"));
  BOOST_TEST(knows("k1"));
  insert("k9");
  BOOST_TEST(!knows("k1"));
  BOOST_TEST(table.evicted() == 2u);
  BOOST_TEST(table.size() == 8u);
  // Only waiting ones are left: those are not given up.
  BOOST_TEST(table.insert(key("k10"), udp, 1, now) == nullptr);
  BOOST_TEST(table.size() == 8u);
}

BOOST_AUTO_TEST_CASE(bytes_are_bounded_too) {
  const std::string big(60'000, 'x');
  table.complete(insert("a"), big, now);
  table.complete(insert("b"), big, now);
  insert("c");
  BOOST_TEST(!knows("a"));
  BOOST_TEST(knows("b"));
  BOOST_TEST(table.bytes() < 100'000u);
}

BOOST_AUTO_TEST_CASE(lines_of_waiting_ones_are_bounded) {
  for (const char* name : {"a", "b"}) {
    auto& txn = insert(name);
    txn.lines.text.assign(60'000, 'x');
    table.account(txn);
  }
  BOOST_TEST(table.insert(key("c"), udp, 1, now) == nullptr);
  now += 32s;
  BOOST_TEST(expire() == 2u);
  BOOST_TEST(table.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(transactions_of_a_gone_application_are_abandoned) {
  insert("a", 1);
  insert("b", 2);
  table.complete(insert("c", 1), "answer", now);
  std::size_t seen = 0;
  table.abandon(1, [&](edge::server_transaction& txn) {
    ++seen;
    BOOST_TEST((txn.key == key("a")));
  });
  BOOST_TEST(seen == 1u);
  BOOST_TEST(!knows("a"));
  BOOST_TEST(knows("b"));
  BOOST_TEST(knows("c")); // its answer still serves retransmissions
}

BOOST_AUTO_TEST_CASE(next_due_is_the_earliest) {
  BOOST_TEST(!table.next_due());
  auto& a = insert("a");
  BOOST_TEST((table.next_due() == now + 32s));
  now += 5s;
  insert("b");
  table.complete(a, "answer", now);
  now += 1s;
  BOOST_TEST((table.next_due() == now + 31s));
}

BOOST_AUTO_TEST_CASE(slots_are_used_again_under_new_identities) {
  edge::server_transactions large{random, {10'000, 100'000'000, 32s}};
  std::vector<edge::txn_id> old;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 5'000; ++i) {
      auto* txn = large.insert(key("k" + std::to_string(i)), udp, 1, now);
      BOOST_REQUIRE(txn);
      BOOST_REQUIRE(txn->id.slot() < 5'000u);
      old.push_back(txn->id);
    }
    for (std::size_t i = old.size() - 5'000; i < old.size(); ++i) {
      auto* txn = large.find(old[i]);
      BOOST_REQUIRE(txn);
      if (i % 2)
        large.erase(*txn);
      else
        large.complete(*txn, "answer " + std::to_string(i), now);
    }
    BOOST_TEST(large.size() == 2'500u);
    for (std::size_t i = old.size() - 5'000; i < old.size(); i += 2) {
      const auto found =
          large.find(key("k" + std::to_string(i % 5'000)));
      BOOST_REQUIRE(found);
      BOOST_REQUIRE(found->text == "answer " + std::to_string(i));
    }
    now += 32s;
    large.expire(now, [](edge::server_transaction&) {});
    BOOST_TEST(large.size() == 0u);
    BOOST_TEST(large.bytes() == 0u);
  }
  for (const auto& id : old)
    BOOST_REQUIRE(!large.find(id));
}

BOOST_AUTO_TEST_SUITE_END()
