// The guard against a slow one that is right for everybody to see, on random
// logins of good phones, bad phones and scanners.
#include "protocol/registrar/failure_guard.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <numeric>
#include <random>
#include <string>

namespace registrar = rollcall::registrar;
using registrar::barrier;
using registrar::trust;

namespace {

using millis = std::int64_t;

/// An address and the source it belongs to.
struct place {
  std::string address;
  std::string site;
};

/// Counts by text, in maps that are searched from end to end.
class slow_guard {
public:
  explicit slow_guard(const registrar::abuse_policy& p) : p_(p) {
    // nop
  }

  std::string check(const std::string& user, const place& from, millis now,
                    trust known) {
    forget(now);
    auto stranger = known == trust::stranger;
    if (stranger && blocked_.count("source " + from.site) != 0)
      return refuse("source");
    if (stranger && blocked_.count("user " + user) != 0)
      return refuse("user");
    if (known != trust::same_phone
        && blocked_.count("phone " + user + '@' + from.site) != 0)
      return refuse("phone");
    return "none";
  }

  std::string failed(const std::string& user, const place& from, millis now,
                     trust known) {
    forget(now);
    auto phone = "phone " + user + '@' + from.site;
    if (blocked_.count(phone) != 0)
      return {};
    std::string begun;
    if (count(phone, p_.phonefailures, now))
      begun += "phone ";
    if (known == trust::stranger && count("user " + user, p_.userfailures, now))
      begun += "user ";
    if (count("source " + from.site, p_.authfailures, now))
      begun += "source ";
    return begun;
  }

  void succeeded(const std::string& user, const place& from, millis now) {
    forget(now);
    take_back("phone " + user + '@' + from.site, p_.phonefailures, now);
    take_back("user " + user, p_.userfailures, now);
    take_back("source " + from.site, p_.authfailures, now);
  }

  std::size_t blocked(const std::string& kind, millis now) {
    forget(now);
    std::size_t result = 0;
    for (const auto& [key, until] : blocked_)
      result += key.rfind(kind, 0) == 0 ? 1U : 0U;
    return result;
  }

  std::size_t size() const {
    return drained_.size() + blocked_.size();
  }

  std::uint64_t refused = 0;
  std::size_t evicted = 0;
  std::size_t uncounted = 0;
  /// Two were next to be evicted, and which of them is left open.
  bool open = false;

private:
  std::string refuse(std::string why) {
    ++refused;
    return why;
  }

  void forget(millis now) {
    std::erase_if(drained_, [now](const auto& e) { return e.second <= now; });
    std::erase_if(blocked_, [now](const auto& e) { return e.second <= now; });
  }

  /// How long one failure takes to drain.
  millis cost(std::uint32_t limit) const {
    return std::int64_t{p_.authwindow} * 1'000 / limit;
  }

  bool count(const std::string& key, std::optional<std::uint32_t> limit,
             millis now) {
    if (!limit || blocked_.count(key) != 0)
      return false;
    if (drained_.count(key) == 0) {
      if (size() == p_.maxentries) {
        auto least = drained_.begin();
        for (auto i = drained_.begin(); i != drained_.end(); ++i)
          if (i->second < least->second)
            least = i;
        if (least == drained_.end()) {
          ++uncounted;
          return false;
        }
        for (const auto& [other, until] : drained_)
          open = open || (other != least->first && until == least->second);
        drained_.erase(least);
        ++evicted;
      }
      drained_[key] = now;
    }
    drained_[key] += cost(*limit);
    // More than all but one of them left: that was the last one.
    if (drained_[key] - now <= cost(*limit) * (*limit - 1))
      return false;
    drained_.erase(key);
    blocked_[key] = now + std::int64_t{p_.blocktime} * 1'000;
    return true;
  }

  void take_back(const std::string& key, std::optional<std::uint32_t> limit,
                 millis now) {
    if (!limit || drained_.count(key) == 0)
      return;
    drained_[key] -= cost(*limit);
    forget(now);
  }

  registrar::abuse_policy p_;
  std::map<std::string, millis> drained_;
  std::map<std::string, millis> blocked_;
};

struct tally {
  int begun = 0;
  std::uint64_t refused = 0;
  std::size_t evicted = 0;
  std::size_t uncounted = 0;
  int failures = 0;
  int successes = 0;
};

/// One policy, some hours of logins.
void compare(std::mt19937_64& random, const registrar::abuse_policy& p,
             tally& t) {
  auto below = [&random](std::uint64_t n) {
    return random() % n;
  };
  registrar::failure_guard guard{std::make_shared<registrar::failure_rules>(
      p, rollcall::digest::hash_key{random(), random()})};
  slow_guard model{p};
  millis now = 1'700'000'000'000;
  std::vector<place> places;
  for (int i = 0; i < 12; ++i)
    places.push_back({"192.0.2." + std::to_string(i), std::to_string(i)});
  for (int i = 0; i < 12; ++i)
    places.push_back(
        {"2001:db8:0:" + std::to_string(i / 3) + "::" + std::to_string(i),
         "v6 " + std::to_string(i / 3)});
  // Some favour one user, some one place.
  auto users = 1 + below(12);
  auto sites = 1 + below(places.size());
  auto haste = below(3) == 0 ? 300U : below(2) == 0 ? 3'000U : 20'000U;
  for (int step = 0; step < 1'500; ++step) {
    now += 1 + static_cast<millis>(below(haste));
    auto user = "user-" + std::to_string(below(users));
    const auto& from = places[below(sites)];
    auto known = below(4) == 0 ? static_cast<trust>(below(3)) : trust::stranger;
    registrar::login who{user, from.address, {}};
    registrar::time_point at{registrar::milliseconds{now}};
    auto got = guard.check(who, at, [known] { return known; });
    auto want = model.check(user, from, now, known);
    BOOST_TEST_REQUIRE(to_string(got) == want);
    if (got == barrier::none && below(100) < 75) {
      ++t.failures;
      std::string begun;
      for (auto b : guard.failed(who, at, known)) {
        begun += std::string{to_string(b)} + ' ';
        ++t.begun;
      }
      auto expected = model.failed(user, from, now, known);
      if (model.open)
        break;
      BOOST_TEST_REQUIRE(begun == expected);
    } else if (got == barrier::none) {
      ++t.successes;
      guard.succeeded(who, at);
      model.succeeded(user, from, now);
    }
    BOOST_TEST_REQUIRE(guard.size() == model.size());
    BOOST_TEST_REQUIRE(guard.size() <= p.maxentries);
    BOOST_TEST_REQUIRE(guard.refused() == model.refused);
    for (auto kind : {barrier::phone, barrier::user, barrier::source})
      BOOST_TEST_REQUIRE(guard.blocked(kind, at)
                         == model.blocked(std::string{to_string(kind)}, now));
  }
  t.refused += model.refused;
  t.evicted += model.evicted;
  t.uncounted += model.uncounted;
}

} // namespace

BOOST_AUTO_TEST_SUITE(failure_guard_model)

BOOST_AUTO_TEST_CASE(the_guard_does_what_the_slow_one_does) {
  std::mt19937_64 random{20'231'123};
  auto limit = [&random]() -> std::optional<std::uint32_t> {
    if (random() % 8 == 0)
      return std::nullopt;
    return static_cast<std::uint32_t>(1 + random() % 12);
  };
  tally t;
  for (int i = 0; i < 160; ++i) {
    registrar::abuse_policy p;
    p.authwindow = static_cast<std::uint32_t>(7 + random() % 400);
    p.blocktime = static_cast<std::uint32_t>(1 + random() % 400);
    // Several failures of one count take as long as several of another one if
    // their limits have a divisor; the model would have to give up too often.
    auto apart = [](std::optional<std::uint32_t> a,
                    std::optional<std::uint32_t> b) {
      return std::gcd(a.value_or(1), b.value_or(1)) == 1;
    };
    do {
      p.authfailures = limit();
      p.userfailures = limit();
      p.phonefailures = limit();
    } while (!apart(p.authfailures, p.userfailures)
             || !apart(p.userfailures, p.phonefailures)
             || !apart(p.phonefailures, p.authfailures));
    p.maxentries =
        i % 2 == 0 ? 1'000 : static_cast<std::uint32_t>(1 + random() % 30);
    compare(random, p, t);
  }
  // None of this may go unchecked.
  BOOST_TEST(t.failures > 10'000);
  BOOST_TEST(t.successes > 5'000);
  BOOST_TEST(t.begun > 1'000);
  BOOST_TEST(t.refused > 10'000U);
  BOOST_TEST(t.evicted > 1'000U);
  BOOST_TEST(t.uncounted > 1'000U);
  BOOST_TEST_MESSAGE("failures " << t.failures << ", successes " << t.successes
                                 << ", begun " << t.begun << ", refused "
                                 << t.refused << ", evicted " << t.evicted
                                 << ", uncounted " << t.uncounted);
}

BOOST_AUTO_TEST_SUITE_END()
