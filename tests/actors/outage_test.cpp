// A drachtio server that is gone for a while, as contacts and realms see it.
#include "tests/actors/house.hpp"
#include "tests/actors/memory_engine.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::actors_test {

namespace {

/// So short a staletime that it passes while the server is gone.
registrar::policy polled_each_20_s() {
  registrar::policy result;
  result.optionsping = 20;
  result.staletime = 30;
  result.maxcontacts = 1'000;
  return result;
}

struct fixture : house {
  fixture() : house(polled_each_20_s()) {
    // nop
  }

  void register_phones(int count) {
    for (int i = 0; i < count; ++i) {
      phone one;
      one.call_id = "call-" + std::to_string(i);
      one.contact = "<sip:1000@10.9.8." + std::to_string(i) + ">";
      BOOST_TEST_REQUIRE(enroll(one).status == 200);
    }
  }

  void all_servers(std::optional<request_verdict> verdict) {
    for (const auto& server : servers)
      server->verdict = verdict;
  }

  std::size_t stale() {
    std::size_t count = 0;
    for (const auto& r : registrations())
      count += r.stale;
    return count;
  }

  std::size_t missed() {
    std::size_t count = 0;
    for (const auto& r : registrations())
      for (const auto& b : r.bindings)
        count += b.missed;
    return count;
  }

  /// Moves time on in small steps; the most that were ever stale.
  std::size_t most_stale_within(milliseconds span) {
    std::size_t most = 0;
    for (; span > 0ms; span -= 1s) {
      advance(1s);
      most = std::max(most, stale());
    }
    return most;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(outage, fixture)

BOOST_AUTO_TEST_CASE(a_minute_without_a_server_makes_nobody_stale) {
  register_phones(50);
  advance(40s);
  BOOST_TEST(stale() == 0U);
  all_servers(request_verdict::unsent);
  BOOST_TEST(most_stale_within(60s) == 0U);
  BOOST_TEST(missed() == 0U);
  BOOST_TEST(registrations().size() == 50U);
  all_servers(request_verdict::answered);
  // All of them are polled within one interval, and no herd comes of it.
  for (const auto& server : servers)
    server->requests.clear();
  std::size_t most = 0;
  for (int second = 0; second < 20; ++second) {
    auto before = polls();
    advance(1s);
    most = std::max(most, polls() - before);
    BOOST_TEST(stale() == 0U);
  }
  BOOST_TEST(polls() == 50U);
  BOOST_TEST(most <= 15U);
}

BOOST_AUTO_TEST_CASE(who_was_silent_before_stays_stale_throughout) {
  register_phones(3);
  all_servers(request_verdict::unknown);
  advance(60s);
  BOOST_TEST(stale() == 3U);
  all_servers(request_verdict::unsent);
  advance(60s);
  BOOST_TEST(stale() == 3U);
}

BOOST_AUTO_TEST_CASE(who_left_meanwhile_is_found_stale_soon_after) {
  register_phones(3);
  advance(40s);
  all_servers(request_verdict::unsent);
  advance(60s);
  BOOST_TEST(stale() == 0U);
  all_servers(std::nullopt);
  advance(31s);
  BOOST_TEST(stale() == 3U);
}

BOOST_AUTO_TEST_CASE(connection_lost_under_a_poll_excuses_the_wait_for_it) {
  register_phones(3);
  advance(40s);
  all_servers(std::nullopt); // half open: polls go, nothing comes back
  advance(30s);
  for (const auto& server : servers) {
    auto open = server->requests;
    server->verdict = request_verdict::unsent;
    for (const auto& poll : open)
      tell(poll.sender,
           actors::request_done{poll.token, request_verdict::unsent, 0});
  }
  BOOST_TEST(stale() == 0U);
  BOOST_TEST(most_stale_within(20s) == 0U);
}

BOOST_AUTO_TEST_CASE(a_long_staletime_leaves_what_is_shown_alone) {
  auto options = polled_each_20_s();
  options.staletime = 300;
  tell(realms, actors::directory_changed{two_realms(options)});
  register_phones(1);
  advance(40s);
  auto seen = registrations().at(0).bindings.at(0).last_seen;
  all_servers(request_verdict::unsent);
  advance(60s);
  BOOST_TEST(registrations().at(0).bindings.at(0).last_seen == seen);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(server_that_is_configured_no_more_is_stood_in_for) {
  auto engine = std::make_shared<memory_engine>();
  {
    house before{polled_each_20_s(), {}, 2, engine};
    phone kermit;
    BOOST_TEST_REQUIRE(before.enroll(kermit, 1).status == 200);
  }
  house after{polled_each_20_s(), {}, 1, engine};
  after.advance(20s);
  BOOST_TEST(after.polls() == 1U);
  BOOST_TEST(after.registrations().at(0).bindings.at(0).rtt.has_value());
}

} // namespace rollcall::actors_test
