// What the actors count after traffic that is known.
#include "actors/gauges/gauge_board.hpp"

#include "tests/actors/house.hpp"
#include "tests/actors/memory_engine.hpp"

#include <memory>
#include <string>
#include <utility>

namespace rollcall::actors_test {

namespace {

using actors::register_outcome;

registrar::policy polled_each_30_s() {
  registrar::policy result;
  result.optionsping = 30;
  return result;
}

struct fixture : house {
  fixture()
      : house(polled_each_30_s(), {}, 2, nullptr, wall_start,
              nullptr, {}, std::make_shared<actors::gauge_board>(true)) {
    // nop
  }

  std::uint64_t count(register_outcome what) const {
    return gauges->registers.get(what);
  }

  std::uint64_t all() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < actors::register_outcomes; ++i)
      sum += count(static_cast<register_outcome>(i));
    return sum;
  }
};

struct storing_fixture : house {
  storing_fixture() : storing_fixture(std::make_shared<memory_engine>()) {
    // nop
  }

  explicit storing_fixture(std::shared_ptr<memory_engine> with)
      : house({}, {}, 2, with),
        engine(std::move(with)) {
    // nop
  }

  std::shared_ptr<memory_engine> engine;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(gauges, fixture)

BOOST_AUTO_TEST_CASE(registers_are_counted_by_what_they_came_to) {
  phone kermit;
  deliver(bling, {kermit.write()});
  BOOST_TEST(count(register_outcome::challenged) == 1U);
  enroll(kermit);
  BOOST_TEST(count(register_outcome::registered) == 1U);
  enroll(kermit);
  enroll(kermit);
  BOOST_TEST(count(register_outcome::refreshed) == 2U);
  auto query = kermit;
  query.contact.clear();
  enroll(query);
  BOOST_TEST(count(register_outcome::queried) == 1U);
  kermit.cseq = query.cseq;
  kermit.expires = 0;
  enroll(kermit);
  BOOST_TEST(count(register_outcome::removed) == 1U);
  kermit.password = "gonzo";
  BOOST_TEST(enroll(kermit).status == 403);
  BOOST_TEST(count(register_outcome::forbidden) == 1U);
  kermit.password = "x";
  kermit.extra = "Require: nonsense\r\n";
  BOOST_TEST(enroll(kermit).status == 420);
  BOOST_TEST(count(register_outcome::rejected) == 1U);
  BOOST_TEST(all() == 8U);
}

BOOST_AUTO_TEST_CASE(one_batch_counts_each_of_its_registers) {
  phone kermit;
  auto piggy = phone_of_1001();
  deliver(bling, {kermit.write(nonce(bling)), piggy.write(), kermit.write(),
                  piggy.write(nonce(bling))});
  BOOST_TEST(count(register_outcome::registered) == 2U);
  BOOST_TEST(count(register_outcome::challenged) == 2U);
  BOOST_TEST(all() == 4U);
}

BOOST_AUTO_TEST_CASE(users_and_bindings_follow_the_register) {
  const auto& book = gauges->book;
  BOOST_TEST(book.realms.get() == 0U);
  phone kermit;
  kermit.contact = "<sip:1000@10.9.8.7:5060>, <sip:1000@10.9.8.8:5060>";
  kermit.expires = 60;
  enroll(kermit);
  phone elsewhere;
  elsewhere.realm = "other.babblevoice.com";
  enroll(elsewhere);
  BOOST_TEST(book.realms.get() == 2U);
  BOOST_TEST(book.users.get() == 2U);
  BOOST_TEST(book.bindings.get() == 3U);
  advance(61s);
  BOOST_TEST(book.users.get() == 1U);
  BOOST_TEST(book.bindings.get() == 1U);
  end(open("other.babblevoice.com"));
  BOOST_TEST(book.bindings.get() == 0U);
  BOOST_TEST(book.users.get() == 0U);
}

BOOST_AUTO_TEST_CASE(realms_have_counts_of_their_own_where_wanted) {
  phone kermit;
  enroll(kermit);
  enroll(kermit);
  auto all_realms = gauges->realms();
  BOOST_TEST_REQUIRE(all_realms.count(bling) == 1U);
  const auto& own = *all_realms.at(bling);
  BOOST_TEST(own.registers.get(register_outcome::registered) == 1U);
  BOOST_TEST(own.registers.get(register_outcome::refreshed) == 1U);
  BOOST_TEST(own.users.get() == 1U);
  BOOST_TEST(own.bindings.get() == 1U);
  // Its actor's end is no end of its counts.
  end(open(bling));
  enroll(kermit);
  BOOST_TEST(own.registers.get(register_outcome::registered) == 2U);
}

BOOST_AUTO_TEST_CASE(realms_have_none_where_they_are_not) {
  house plain;
  phone kermit;
  plain.enroll(kermit);
  BOOST_TEST(plain.gauges->realms().empty());
}

BOOST_AUTO_TEST_CASE(guesses_and_blocks_are_counted) {
  phone guesser;
  guesser.password = "gonzo";
  for (int i = 0; i < 12; ++i)
    enroll(guesser);
  BOOST_TEST(gauges->abuse.failures.get() == 10U);
  BOOST_TEST(gauges->abuse.phones.get() == 1U);
  BOOST_TEST(gauges->abuse.sources.get() == 0U);
  BOOST_TEST(gauges->abuse.users.get() == 0U);
  BOOST_TEST(count(register_outcome::forbidden) == 10U);
  BOOST_TEST(count(register_outcome::blocked) == 2U);
}

BOOST_AUTO_TEST_CASE(a_block_of_a_source_is_counted_once) {
  guess_as_many_users();
  BOOST_TEST(gauges->abuse.sources.get() == 1U);
  BOOST_TEST(gauges->abuse.phones.get() == 0U);
  BOOST_TEST(gauges->abuse.users.get() == 0U);
  BOOST_TEST(gauges->abuse.failures.get() == 50U);
  BOOST_TEST(count(register_outcome::blocked) == 10U);
}

BOOST_AUTO_TEST_CASE(a_block_of_a_user_is_counted_once) {
  guess_at_many_addresses();
  BOOST_TEST(gauges->abuse.users.get() == 1U);
  BOOST_TEST(gauges->abuse.phones.get() == 0U);
  BOOST_TEST(gauges->abuse.sources.get() == 0U);
  BOOST_TEST(gauges->abuse.failures.get() == 50U);
  BOOST_TEST(count(register_outcome::blocked) == 10U);
}

BOOST_AUTO_TEST_CASE(polls_are_counted_with_their_round_trips) {
  const auto& polls = gauges->polls;
  servers[0]->round_trip = 17ms;
  phone kermit;
  enroll(kermit);
  advance(30s);
  BOOST_TEST(polls.sent.get() == 1U);
  BOOST_TEST(polls.answered.get() == 1U);
  BOOST_TEST(polls.round_trip.count() == 1U);
  BOOST_TEST(polls.round_trip.count(3) == 1U); // above 10, up to 20 ms
  BOOST_TEST((polls.round_trip.sum() == 17ms));
  BOOST_TEST(polls.lateness.count() == 1U);
  BOOST_TEST((polls.lateness.sum() <= 10ms)); // a slot of the wheel
  for (auto verdict : {request_verdict::unreachable, request_verdict::unsent,
                       request_verdict::unknown}) {
    servers[0]->verdict = verdict;
    advance(30s);
  }
  advance(100ms);
  BOOST_TEST(polls.sent.get() >= 4U);
  BOOST_TEST(polls.missed.get() >= 1U);
  BOOST_TEST(polls.unsent.get() >= 1U);
  BOOST_TEST(polls.lost.get() >= 1U);
  BOOST_TEST(polls.sent.get() == polls.answered.get() + polls.missed.get()
                                     + polls.unsent.get() + polls.lost.get());
  BOOST_TEST(polls.in_flight.get() == 0U);
}

BOOST_AUTO_TEST_CASE(polls_over_the_bound_are_seen_to_wait) {
  house narrow(polled_each_30_s(), {1, 1});
  narrow.servers[0]->verdict = std::nullopt;
  phone kermit;
  kermit.contact = "<sip:1000@10.9.8.7:5060>, <sip:1000@10.9.8.8:5060>, "
                   "<sip:1000@10.9.8.9:5060>";
  narrow.enroll(kermit);
  narrow.advance(31s);
  BOOST_TEST(narrow.gauges->polls.in_flight.get() == 1U);
  BOOST_TEST(narrow.gauges->polls.waiting.get() == 2U);
  kermit.expires = 0;
  narrow.enroll(kermit);
  BOOST_TEST(narrow.gauges->polls.in_flight.get() == 0U);
  BOOST_TEST(narrow.gauges->polls.waiting.get() == 0U);
}

BOOST_FIXTURE_TEST_CASE(commits_are_counted_and_nothing_is_left_waiting,
                        storing_fixture) {
  const auto& counted = gauges->store;
  phone kermit;
  enroll(kermit);
  enroll(kermit);
  BOOST_TEST(counted.commits.load() == 2U);
  BOOST_TEST(counted.latency.count() == 2U);
  BOOST_TEST(counted.waiting.get() == 0U);
  BOOST_TEST(gauges->registers.get(register_outcome::registered) == 1U);
  BOOST_TEST(gauges->registers.get(register_outcome::refreshed) == 1U);
}

BOOST_FIXTURE_TEST_CASE(what_the_store_did_not_take_was_no_registration,
                        storing_fixture) {
  const auto& counted = gauges->store;
  engine->full = true;
  phone kermit;
  BOOST_TEST(enroll(kermit).status == 503);
  BOOST_TEST(gauges->registers.get(register_outcome::registered) == 0U);
  BOOST_TEST(gauges->registers.get(register_outcome::unsaved) == 1U);
  BOOST_TEST(counted.owed.get() == 1U);
  BOOST_TEST(counted.waiting.get() == 0U);
  BOOST_TEST(counted.failures.load() == 1U);
  BOOST_TEST(counted.latency.count() == 0U);
  engine->full = false;
  advance(1s);
  BOOST_TEST(counted.owed.get() == 0U);
  BOOST_TEST(counted.latency.count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_histogram_puts_each_into_the_first_bucket_that_fits) {
  actors::histogram<actors::own_counter> h{actors::work_bounds};
  using std::chrono::microseconds;
  h.record(microseconds{-5}); // clocks of two threads may differ
  h.record(microseconds{100});
  h.record(microseconds{101}, 3);
  h.record(microseconds{5'000'001});
  BOOST_TEST(h.count(0) == 2U);
  BOOST_TEST(h.count(1) == 3U);
  BOOST_TEST(h.count(actors::work_bounds.size()) == 1U);
  BOOST_TEST(h.count() == 6U);
  BOOST_TEST((h.sum() == microseconds{100 + 303 + 5'000'001}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
