// Who is blocked, who is not, and for how long.
#include "protocol/registrar/failure_guard.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;
using registrar::barrier;
using registrar::failure_guard;
using registrar::trust;

namespace {

/// A guard, and the time.
struct realm_guard {
  explicit realm_guard(registrar::abuse_policy p = {})
      : guard(std::make_shared<registrar::failure_rules>(
          std::move(p), rollcall::digest::hash_key{1, 2})) {
    // nop
  }

  std::string fail(const std::string& user, const std::string& address,
                   trust known = trust::stranger) {
    std::string result;
    for (auto b : guard.failed({user, address, {}}, now, known))
      result += std::string{result.empty() ? "" : " "}.append(to_string(b));
    return result;
  }

  /// What the last of so many failures, all at once, begins.
  std::string fail(int times, const std::string& user,
                   const std::string& address) {
    std::string result;
    for (int i = 0; i < times; ++i) {
      BOOST_TEST(result == "");
      result = fail(user, address);
    }
    return result;
  }

  std::string check(const std::string& user, const std::string& address,
                    trust known = trust::stranger) {
    auto b = guard.check({user, address, {}}, now, [known] { return known; });
    return std::string{to_string(b)};
  }

  void succeed(const std::string& user, const std::string& address) {
    guard.succeeded({user, address, {}}, now);
  }

  /// A login with a wrong password, as the register does it. True when it came
  /// to the digest.
  bool try_wrong(const std::string& user, const std::string& address,
                 trust known = trust::stranger) {
    if (check(user, address, known) != "none")
      return false;
    for (auto b : guard.failed({user, address, {}}, now, known))
      ++begun[static_cast<std::size_t>(b)];
    return true;
  }

  bool try_right(const std::string& user, const std::string& address,
                 trust known = trust::stranger) {
    if (check(user, address, known) != "none")
      return false;
    succeed(user, address);
    return true;
  }

  std::size_t blocked(barrier which) {
    return guard.blocked(which, now);
  }

  failure_guard guard;
  time_point now = start;
  std::array<int, 4> begun{}; // blocks, by barrier
};

const std::string office = "203.0.113.5";

std::string address_of(int n) {
  return "198.51." + std::to_string(n / 250) + '.' + std::to_string(n % 250);
}

} // namespace

BOOST_AUTO_TEST_SUITE(guard_against_failures)

// -- phones ------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_phone_is_blocked_by_as_many_failures_as_the_limit_says) {
  realm_guard g;
  BOOST_TEST(g.fail(9, "1000", office) == "");
  BOOST_TEST(g.check("1000", office) == "none");
  BOOST_TEST(g.fail("1000", office) == "phone");
  BOOST_TEST(g.check("1000", office) == "phone");
  BOOST_TEST(g.check("1001", office) == "none");
  BOOST_TEST(g.check("1000", "203.0.113.6") == "none");
  g.now += seconds{300} - milliseconds{1};
  BOOST_TEST(g.check("1000", office) == "phone");
  g.now += milliseconds{1};
  BOOST_TEST(g.check("1000", office) == "none");
  // And has as many tries as before.
  BOOST_TEST(g.fail(10, "1000", office) == "phone");
}

BOOST_AUTO_TEST_CASE(a_count_drains_within_the_window) {
  realm_guard g;
  BOOST_TEST(g.fail(9, "1000", office) == "");
  g.now += seconds{150};
  BOOST_TEST(g.fail(5, "1000", office) == ""); // four were left
  BOOST_TEST(g.fail("1000", office) == "phone");
  realm_guard h;
  BOOST_TEST(h.fail(9, "1000", office) == "");
  h.now += seconds{270};
  BOOST_TEST(h.fail(9, "1000", office) == "");
  BOOST_TEST(h.fail("1000", office) == "phone");
}

BOOST_AUTO_TEST_CASE(who_fails_slowly_enough_may_fail_for_ever) {
  realm_guard g;
  for (int i = 0; i < 10'000; ++i) {
    BOOST_TEST_REQUIRE(g.try_wrong("1000", office));
    g.now += seconds{30};
  }
  for (int i = 0; i < 200 && g.begun[1] == 0; ++i) {
    BOOST_TEST_REQUIRE(g.try_wrong("1000", office));
    g.now += seconds{28};
  }
  BOOST_TEST(g.begun[1] == 1); // a little faster is too fast
}

BOOST_AUTO_TEST_CASE(a_limit_of_one_blocks_at_the_first_failure) {
  realm_guard g{{.authfailures = {},
                 .userfailures = {},
                 .phonefailures = 1,
                 .authwindow = 10,
                 .blocktime = 60}};
  BOOST_TEST(g.fail("1000", office) == "phone");
  g.now += seconds{59};
  BOOST_TEST(g.check("1000", office) == "phone");
  g.now += seconds{1};
  BOOST_TEST(g.check("1000", office) == "none");
  BOOST_TEST(g.guard.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_failure_while_blocked_counts_for_nothing) {
  realm_guard g;
  g.fail(10, "1000", office);
  // Let through as a phone that is registered, with a password since changed.
  for (int i = 0; i < 1'000; ++i)
    BOOST_TEST_REQUIRE(g.fail("1000", office, trust::same_phone) == "");
  BOOST_TEST(g.blocked(barrier::source) == 0U);
  g.now += seconds{300};
  BOOST_TEST(g.check("1000", office) == "none");
}

// -- an office behind one address --------------------------------------------

BOOST_AUTO_TEST_CASE(a_bad_phone_costs_its_office_nothing) {
  realm_guard g;
  int tried = 0;
  for (int second = 0; second < 86'400; ++second) {
    g.now += seconds{1};
    tried += g.try_wrong("1000", office) ? 1 : 0;
    BOOST_TEST_REQUIRE(g.check("1001", office) == "none");
  }
  BOOST_TEST(g.begun[2] + g.begun[3] == 0);
  BOOST_TEST(g.begun[1] > 200);
  BOOST_TEST(tried < 10 * 86'400 / 300); // guesses in a day
}

BOOST_AUTO_TEST_CASE(an_office_with_bad_phones_among_good_ones_stays_open) {
  // A hundred phones that register every minute, none of which the guard
  // knows. Five of them have a wrong password and try every few seconds.
  std::mt19937 random{7};
  realm_guard g;
  std::vector<time_point> next(100, start);
  for (auto& at : next)
    at += milliseconds{random() % 60'000};
  for (g.now = start; g.now < start + seconds{6 * 3'600};
       g.now += milliseconds{250})
    for (std::size_t phone = 0; phone < next.size(); ++phone) {
      if (next[phone] > g.now)
        continue;
      auto user = std::to_string(1'000 + phone);
      if (phone % 20 == 0) {
        g.try_wrong(user, office);
        next[phone] = g.now + milliseconds{2'000 + random() % 7'000};
      } else {
        BOOST_TEST_REQUIRE(g.try_right(user, office));
        next[phone] = g.now + seconds{60};
      }
    }
  BOOST_TEST(g.begun[3] == 0);
  BOOST_TEST(g.begun[1] > 5 * 6 * 8); // the bad ones, most of the time
}

BOOST_AUTO_TEST_CASE(success_takes_one_failure_back) {
  realm_guard g;
  for (int i = 0; i < 500; ++i) {
    BOOST_TEST_REQUIRE(g.fail("1000", office) == "");
    g.succeed("1000", office);
  }
  BOOST_TEST(g.guard.size() == 0U);
  g.fail(9, "1000", office);
  g.succeed("1001", office); // another phone vouches for the office alone
  BOOST_TEST(g.fail("1000", office) == "phone");
  // And no success ends a block.
  g.succeed("1000", office);
  BOOST_TEST(g.check("1000", office) == "phone");
}

// -- sources -----------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_scanner_is_blocked_whatever_users_it_tries) {
  realm_guard g;
  std::string begun;
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST_REQUIRE(begun == "");
    begun = g.fail(std::to_string(1'000 + i), office);
  }
  BOOST_TEST(begun == "source");
  BOOST_TEST(g.check("2000", office) == "source");
  BOOST_TEST(g.check("2000", "203.0.113.6") == "none");
  g.now += seconds{300};
  BOOST_TEST(g.check("2000", office) == "none");
}

BOOST_AUTO_TEST_CASE(a_block_of_the_source_spares_those_who_are_registered) {
  realm_guard g;
  for (int i = 0; i < 50; ++i)
    g.fail(std::to_string(1'000 + i), office);
  BOOST_TEST(g.check("2000", office, trust::stranger) == "source");
  BOOST_TEST(g.check("2000", office, trust::same_source) == "none");
  BOOST_TEST(g.check("2000", office, trust::same_phone) == "none");
}

BOOST_AUTO_TEST_CASE(who_guesses_at_users_of_his_own_office_is_blocked_too) {
  // The users are registered at this source, so its block does not hold.
  realm_guard g;
  int tried = 0;
  for (int i = 0; i < 1'000; ++i)
    tried += g.try_wrong("1000", office, trust::same_source) ? 1 : 0;
  BOOST_TEST(tried == 10);
  BOOST_TEST(g.check("1000", office, trust::same_source) == "phone");
  // But not the phone that is registered there.
  BOOST_TEST(g.check("1000", office, trust::same_phone) == "none");
}

BOOST_AUTO_TEST_CASE(one_source_of_ipv6_is_a_64) {
  realm_guard g;
  const std::string site = "2001:db8:0:7::";
  std::string begun;
  for (int i = 0; i < 10; ++i)
    begun += g.fail("1000", site + std::to_string(i));
  BOOST_TEST(begun == "phone");
  BOOST_TEST(g.check("1000", "2001:db8:0:7:ffff::") == "phone");
  for (int i = 0; i < 40; ++i)
    begun = g.fail(std::to_string(i), site + std::to_string(i));
  BOOST_TEST(begun == "source");
  BOOST_TEST(g.check("x", "[2001:db8:0:7:1:2:3:4]") == "source");
  BOOST_TEST(g.check("x", "2001:db8:0:8::1") == "none");
}

BOOST_AUTO_TEST_CASE(a_source_that_is_no_address_is_counted_by_its_text) {
  realm_guard g;
  BOOST_TEST(g.fail(10, "1000", "proxy.test") == "phone");
  BOOST_TEST(g.check("1000", "proxy.test") == "phone");
  BOOST_TEST(g.check("1000", "other.test") == "none");
  BOOST_TEST(g.check("1000", "") == "none");
}

BOOST_AUTO_TEST_CASE(exempt_sources_are_neither_counted_nor_blocked) {
  realm_guard g{{.exempt = {"203.0.113.0/24", "2001:db8::1"}}};
  for (int i = 0; i < 1'000; ++i) {
    BOOST_TEST_REQUIRE(g.try_wrong("1000", office));
    BOOST_TEST_REQUIRE(g.try_wrong("1000", "2001:db8::1"));
  }
  BOOST_TEST(g.guard.size() == 0U);
  BOOST_TEST(g.fail(10, "1000", "2001:db8::2") == "phone");
  BOOST_TEST(g.check("1000", "2001:db8::1") == "none");
}

// -- users -------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(guesses_from_many_sources_block_the_user_for_strangers) {
  realm_guard g;
  std::string begun;
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST_REQUIRE(begun == "");
    begun = g.fail("1000", address_of(i));
  }
  BOOST_TEST(begun == "user");
  BOOST_TEST(g.check("1000", address_of(77)) == "user");
  BOOST_TEST(g.check("1001", address_of(7)) == "none");
  // The victim's phones go on, and so do others at their place.
  BOOST_TEST(g.check("1000", office, trust::same_source) == "none");
  BOOST_TEST(g.check("1000", office, trust::same_phone) == "none");
}

BOOST_AUTO_TEST_CASE(one_stranger_alone_blocks_no_user) {
  realm_guard g;
  for (int i = 0; i < 4 * 86'400; ++i) {
    g.now += milliseconds{250};
    g.try_wrong("1000", "198.51.100.1");
  }
  BOOST_TEST(g.begun[2] == 0);
  BOOST_TEST(g.check("1000", office) == "none");
}

BOOST_AUTO_TEST_CASE(failures_where_the_user_is_registered_are_not_the_users) {
  realm_guard g;
  for (int i = 0; i < 49; ++i)
    g.fail("1000", address_of(i));
  for (int i = 0; i < 9; ++i)
    BOOST_TEST(g.fail("1000", office, trust::same_source) == "");
  BOOST_TEST(g.check("1000", "203.0.113.9") == "none");
  BOOST_TEST(g.fail("1000", "203.0.113.9") == "user");
}

BOOST_AUTO_TEST_CASE(a_name_and_an_address_of_one_text_are_counted_apart) {
  realm_guard g{{.authfailures = 5, .userfailures = 7, .phonefailures = {}}};
  for (int i = 0; i < 4; ++i)
    BOOST_TEST(g.fail("proxy.test", "proxy.test") == "");
  BOOST_TEST(g.fail("proxy.test", "proxy.test") == "source");
  BOOST_TEST(g.check("other", "proxy.test") == "source");
  BOOST_TEST(g.check("proxy.test", "other") == "none");
}

// -- options and counts ------------------------------------------------------

BOOST_AUTO_TEST_CASE(each_limit_can_be_switched_off) {
  realm_guard none{
      {.authfailures = {}, .userfailures = {}, .phonefailures = {}}};
  for (int i = 0; i < 1'000; ++i)
    BOOST_TEST_REQUIRE(none.try_wrong("1000", office));
  BOOST_TEST(none.guard.memory() == 0U);

  realm_guard source{{.userfailures = {}, .phonefailures = {}}};
  BOOST_TEST(source.fail(50, "1000", office) == "source");
  realm_guard user{{.authfailures = {}, .phonefailures = {}}};
  BOOST_TEST(user.fail(50, "1000", office) == "user");
  realm_guard phone{{.authfailures = {}, .userfailures = {}}};
  BOOST_TEST(phone.fail(10, "1000", office) == "phone");
}

BOOST_AUTO_TEST_CASE(one_failure_can_begin_several_blocks_and_each_once) {
  realm_guard g{{.authfailures = 3, .userfailures = 3, .phonefailures = 3}};
  BOOST_TEST(g.fail(3, "1000", office) == "phone user source");
  BOOST_TEST(g.fail("1000", office) == "");
  BOOST_TEST(g.fail("1001", office) == "");
  BOOST_TEST(g.check("1000", office) == "source"); // the widest
  BOOST_TEST(g.check("1000", "203.0.113.6") == "user");
  BOOST_TEST(g.check("1000", office, trust::same_source) == "phone");
}

BOOST_AUTO_TEST_CASE(what_is_blocked_and_what_was_refused_is_counted) {
  realm_guard g{{.authfailures = 20, .userfailures = {}, .phonefailures = 5}};
  BOOST_TEST(g.guard.refused() == 0U);
  for (int i = 0; i < 20; ++i)
    g.fail(std::to_string(i / 5), office);
  BOOST_TEST(g.blocked(barrier::phone) == 4U);
  BOOST_TEST(g.blocked(barrier::source) == 1U);
  BOOST_TEST(g.blocked(barrier::user) == 0U);
  for (int i = 0; i < 7; ++i)
    g.check("9", office);
  g.check("9", office, trust::same_source);
  g.check("0", office, trust::same_source);
  g.check("0", office, trust::same_phone);
  g.check("0", "203.0.113.6");
  BOOST_TEST(g.guard.refused() == 8U);
  g.now += seconds{300};
  BOOST_TEST(g.blocked(barrier::phone) == 0U);
  BOOST_TEST(g.blocked(barrier::source) == 0U);
  BOOST_TEST(g.guard.refused() == 8U);
}

BOOST_AUTO_TEST_CASE(trust_is_asked_for_only_when_something_is_blocked) {
  realm_guard g;
  int asked = 0;
  auto trusted = [&asked] {
    ++asked;
    return trust::same_phone;
  };
  g.guard.check({"1000", office, {}}, g.now, trusted);
  g.fail(9, "1000", office);
  g.guard.check({"1000", office, {}}, g.now, trusted);
  BOOST_TEST(asked == 0);
  g.fail("1000", office);
  g.guard.check({"1000", "203.0.113.6", {}}, g.now, trusted);
  BOOST_TEST(asked == 0);
  g.guard.check({"1000", office, {}}, g.now, trusted);
  BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE(trust_follows_from_the_bindings) {
  one_user u;
  u.send({.contacts = {"<sip:a@h.test>;expires=100"},
          .call_id = "call-a",
          .from = {"192.0.2.1", 5'060, "udp", true}});
  u.send({.contacts = {"<sip:b@h.test>;expires=200"},
          .call_id = "call-b",
          .from = {"2001:db8::1", 5'060, "tcp", true}});
  auto of = [&](const char* address, const char* call_id) {
    return trust_of({"alice", address, call_id}, u.bindings, u.now);
  };
  BOOST_TEST((of("192.0.2.1", "call-a") == trust::same_phone));
  BOOST_TEST((of("192.0.2.1", "call-b") == trust::same_source));
  BOOST_TEST((of("192.0.2.1", "") == trust::same_source));
  BOOST_TEST((of("192.0.2.2", "call-a") == trust::stranger));
  BOOST_TEST((of("2001:db8::ffff", "call-b") == trust::same_phone));
  BOOST_TEST((of("2001:db8:1::1", "call-b") == trust::stranger));
  u.now += seconds{100};
  BOOST_TEST((of("192.0.2.1", "call-a") == trust::stranger));
  BOOST_TEST((of("2001:db8::1", "call-c") == trust::same_source));
}

// -- memory ------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(an_idle_guard_is_small) {
  realm_guard g;
  BOOST_TEST(sizeof(failure_guard) <= 32U);
  BOOST_TEST(g.guard.memory() == 0U);
  g.check("1000", office);
  g.succeed("1000", office);
  BOOST_TEST(g.guard.memory() == 0U);
  g.fail("1000", office);
  BOOST_TEST(g.guard.size() == 3U);
  BOOST_TEST(g.guard.memory() > 0U);
  g.now += seconds{30};
  g.guard.expire(g.now);
  BOOST_TEST(g.guard.memory() == 0U);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_whatever_comes) {
  realm_guard g;
  for (int i = 0; i < 200'000; ++i) {
    g.now += milliseconds{i % 3};
    auto site = std::to_string(i % 9'999);
    g.fail("user-" + std::to_string(i % 7'000), "2001:db8:0:" + site + "::1");
    BOOST_TEST_REQUIRE(g.guard.size() <= 10'000U);
  }
  BOOST_TEST(g.guard.size() == 10'000U);
  BOOST_TEST(g.guard.memory() < 500'000U);
  g.now += seconds{600};
  g.guard.expire(g.now);
  BOOST_TEST(g.guard.memory() == 0U);
}

BOOST_AUTO_TEST_CASE(a_long_name_takes_no_more_room) {
  realm_guard g;
  for (int i = 0; i < 100; ++i)
    g.fail(std::string(60'000, 'x') + std::to_string(i), office);
  BOOST_TEST(g.guard.memory() < 20'000U);
}

BOOST_AUTO_TEST_CASE(what_is_blocked_is_not_pushed_out_by_what_is_not) {
  realm_guard g{{.userfailures = {}, .maxentries = 100}};
  for (int i = 0; i < 50; ++i)
    g.fail(std::to_string(i), office);
  BOOST_TEST(g.check("x", office) == "source");
  for (int i = 0; i < 10'000; ++i)
    g.fail("1000", address_of(i));
  BOOST_TEST(g.guard.size() == 100U);
  BOOST_TEST(g.check("x", office) == "source");
}

BOOST_AUTO_TEST_CASE(who_failed_most_is_remembered_longest) {
  realm_guard g{{.userfailures = {}, .phonefailures = {}, .maxentries = 10}};
  for (int i = 0; i < 49; ++i)
    g.fail("1000", office);
  for (int i = 0; i < 10'000; ++i)
    g.fail("1000", address_of(i));
  BOOST_TEST(g.guard.size() == 10U);
  BOOST_TEST(g.fail("1000", office) == "source");
}

BOOST_AUTO_TEST_CASE(when_all_are_blocked_nothing_new_is_counted) {
  realm_guard g{{.authfailures = {},
                 .userfailures = {},
                 .phonefailures = 2,
                 .maxentries = 10}};
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(g.fail(2, "1000", address_of(i)) == "phone");
  BOOST_TEST(g.fail(5, "1000", office) == "");
  BOOST_TEST(g.blocked(barrier::phone) == 10U);
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(g.check("1000", address_of(i)) == "phone");
  g.now += seconds{300};
  BOOST_TEST(g.fail(2, "1000", office) == "phone");
}

BOOST_AUTO_TEST_SUITE_END()
