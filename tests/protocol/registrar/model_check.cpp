// The register against the slow model, step by step.
//
//   test_registrar --run_test=model_check -- --seed=7 --steps=1000000
#include "protocol/registrar/book.hpp"
#include "tests/protocol/registrar/model.hpp"
#include "tests/protocol/registrar/random_phones.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <iostream>

#ifndef ROLLCALL_MODEL_STEPS
#  define ROLLCALL_MODEL_STEPS 1'000'000
#endif

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

time_point at(model::millis t) {
  return time_point{milliseconds{t}};
}

/// The packet that the phone sends, in text, as the parser gets to see it.
ask packet_of(const model::request& r) {
  ask a;
  a.cseq = r.cseq;
  a.call_id = r.call_id;
  if (r.expires)
    a.expires = std::to_string(*r.expires);
  a.from = {r.from.address, r.from.port, r.from.protocol, true};
  if (r.challenged_at)
    a.challenged_at = at(*r.challenged_at);
  a.random = {r.random[0], r.random[1]};
  if (!r.path.empty())
    a.path = {r.path};
  a.user_agent = r.user_agent;
  if (r.wildcard)
    a.contacts = {"*"};
  for (const auto& c : r.contacts) {
    auto text = '<' + c.uri + '>' + c.params;
    if (c.expires)
      text += ";expires=" + std::to_string(*c.expires);
    if (c.q) {
      auto digits = std::to_string(1'000 + *c.q % 1'000);
      text += ";q=" + std::string(*c.q == 1'000 ? "1" : "0") + '.'
              + digits.substr(1);
    }
    a.contacts.push_back(text);
  }
  return a;
}

bool same(const registrar::binding& b, const model::entry& e) {
  const auto& i = *b.info;
  return i.contact().size() == e.what.uri.size() + e.what.params.size() + 2
         && i.contact() == '<' + e.what.uri + '>' + e.what.params
         && i.uri() == e.what.uri && i.call_id() == e.call_id
         && i.instance() == e.what.instance && i.reg_id() == e.what.reg_id
         && i.path() == e.path && i.user_agent() == e.user_agent
         && i.network().address == e.from.address && i.network().port == e.from.port
         && i.network().protocol == e.from.protocol && b.id == e.id
         && b.uuid[0] == e.uuid[0] && b.uuid[1] == e.uuid[1]
         && b.created == at(e.created) && b.registered == at(e.registered)
         && b.last_seen == at(e.last_seen) && b.expires_at == at(e.expires_at)
         && b.expires == e.expires && b.cseq == e.cseq && b.rtt == e.rtt
         && b.measured == e.measured && b.q == e.what.q.value_or(1'000)
         && b.missed == e.missed && b.initial == e.initial;
}

bool same(std::span<const registrar::binding> a,
          const std::vector<model::entry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

/// How often what happened, so that a check that checks nothing is noticed.
struct tally {
  std::array<std::size_t, 6> kinds{};
  std::size_t refused_423 = 0;
  std::size_t refused_500 = 0;
  std::size_t refused_503 = 0;
  std::size_t refused_by_quota = 0;
  std::size_t steps = 0;
};

/// Both registers; tells what differs after a step, nothing when all is well.
class comparison {
public:
  explicit comparison(tally& t) : tally_(t) {
    // nop
  }

  std::string take(const step& s) {
    ++tally_.steps;
    now_ = s.at;
    auto wrong =
        std::visit([this](const auto& what) { return on(what); }, s.what);
    return wrong.empty() ? compare_all() : wrong;
  }

private:
  std::string on(const registrar::policy& p) {
    policy_ = p;
    book_.set_staletime(registrar::seconds{p.staletime});
    return {};
  }

  std::string on(const model::request& r) {
    parsed_register request{packet_of(r)};
    auto got = book_.apply(request.get(r.user), at(now_), policy_);
    auto want = model_.apply(r, now_, policy_);
    auto status = got.refused ? got.refused->status : 200;
    tally_.refused_423 += status == 423 ? 1 : 0;
    tally_.refused_500 += status == 500 ? 1 : 0;
    tally_.refused_503 += status == 503 ? 1 : 0;
    if (status != want.status)
      return "status " + std::to_string(status) + ", not "
             + std::to_string(want.status);
    if (got.refused && got.refused->min_expires != want.min_expires)
      return "another Min-Expires";
    if (!want.quota.empty()) {
      ++tally_.refused_by_quota;
      if (got.refused->reason != "Too Many " + want.quota + " In Realm")
        return "another quota";
    }
    if (status == 503
        && (got.refused->retry_after < 120 || got.refused->retry_after > 240))
      return "another Retry-After";
    if (!same(got.bindings, want.entries))
      return "another answer";
    std::string events;
    for (const auto& e : want.events)
      events += (events.empty() ? "" : ", ") + e;
    for (const auto& c : got.changes)
      ++tally_.kinds[static_cast<std::size_t>(c.kind)];
    if (to_text(got.changes) != events)
      return "changes " + to_text(got.changes) + ", not " + events;
    return {};
  }

  std::string on(const poll_step& p) {
    auto* e = nth(p.user, p.which);
    book_.polled(p.user, e ? e->id : 0, {p.answered, p.rtt}, at(now_), policy_);
    if (e == nullptr)
      return {};
    if (p.answered) {
      e->last_seen = now_;
      e->rtt = p.rtt;
      e->measured = true;
      e->missed = 0;
    } else {
      ++e->missed;
    }
    return {};
  }

  std::string on(const removal_step& r) {
    auto* e = nth(r.user, r.which);
    auto removed = book_.remove(r.user, e ? e->id : 0, at(now_), "removed");
    if (removed.has_value() != (e != nullptr))
      return "removed another one";
    if (e == nullptr)
      return {};
    auto& list = model_.users[r.user];
    list.erase(list.begin() + (e - list.data()));
    if (list.empty())
      model_.users.erase(r.user);
    return {};
  }

  std::string on(const expiry_step&) {
    std::vector<std::uint64_t> gone;
    book_.turn(
      at(now_),
      [&](const std::string&, const registrar::binding& b) {
        gone.push_back(b.id);
      },
      [](const std::string&, const registrar::binding&) {});
    for (const auto& [user, list] : model_.users)
      for (const auto& b : book_.bindings_of(user))
        if (!b.stale && registrar::is_stale(b, at(now_), policy_)
            && b.missed < policy_.optionsfail)
          return "one silent and not stale";
    std::sort(gone.begin(), gone.end());
    return gone == model_.expire(now_) ? "" : "others expired";
  }

  model::entry* nth(const std::string& user, std::size_t which) {
    auto found = model_.users.find(user);
    if (found == model_.users.end() || which >= found->second.size())
      return nullptr;
    return &found->second[which];
  }

  std::string compare_all() {
    std::size_t count = 0;
    std::size_t stale = 0;
    std::optional<time_point> first;
    for (const auto& [user, list] : model_.users) {
      if (!same(book_.bindings_of(user), list))
        return "another register of " + user;
      count += list.size();
      for (const auto& b : book_.bindings_of(user))
        stale += b.stale ? 1 : 0;
      for (const auto& e : list)
        first = std::min(first.value_or(at(e.expires_at)), at(e.expires_at));
    }
    if (book_.user_count() != model_.users.size()
        || book_.binding_count() != count || book_.stale_count() != stale)
      return "other counts";
    // It may wake too early, never too late.
    auto next = book_.next_turn();
    if (first && (!next || *next > *first))
      return "wakes too late";
    return {};
  }

  registrar::book book_;
  model::slow_register model_;
  registrar::policy policy_;
  model::millis now_ = 0;
  tally& tally_;
};

/// The step at which the two part, and how; the size of `steps` if nowhere.
std::size_t first_difference(const std::vector<step>& steps, tally& t,
                             std::string& what) {
  comparison c{t};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    what = c.take(steps[i]);
    if (!what.empty())
      return i;
  }
  return steps.size();
}

/// Leaves out what the difference does not need, one step at a time.
std::vector<step> shortened(std::vector<step> steps) {
  tally ignored;
  std::string what;
  steps.resize(first_difference(steps, ignored, what) + 1);
  for (auto i = steps.size(); i-- > 0;) {
    auto fewer = steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    auto last = first_difference(fewer, ignored, what);
    if (last == fewer.size())
      continue;
    fewer.resize(last + 1);
    steps = std::move(fewer);
    i = std::min(i, steps.size());
  }
  return steps;
}

std::uint64_t option(const std::string& name, std::uint64_t otherwise) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  auto prefix = "--" + name + '=';
  for (int i = 1; i < suite.argc; ++i) {
    std::string argument{suite.argv[i]};
    if (argument.rfind(prefix, 0) == 0)
      return std::stoull(argument.substr(prefix.size()));
  }
  return otherwise;
}

} // namespace

BOOST_AUTO_TEST_SUITE(model_check)

BOOST_AUTO_TEST_CASE(the_register_does_what_the_slow_model_does) {
  constexpr std::size_t episode = 400; // steps from an empty register on
  auto seed = option("seed", 1);
  auto steps = option("steps", ROLLCALL_MODEL_STEPS);
  tally t;
  for (std::uint64_t i = 0; i * episode < steps; ++i) {
    auto story = random_steps(seed * 1'000'003 + i, episode);
    std::string what;
    auto where = first_difference(story, t, what);
    if (where == story.size())
      continue;
    std::string text;
    for (const auto& s : shortened(story))
      text += to_text(s) + '\n';
    BOOST_FAIL("seed " << seed << ", episode " << i << ", step " << where
                       << ": " << what << "; the shortest way there:\n"
                       << text);
  }
  BOOST_TEST(t.steps >= steps);
  for (auto count : t.kinds)
    BOOST_TEST(count > steps / 1'000);
  BOOST_TEST(t.refused_423 > steps / 1'000);
  BOOST_TEST(t.refused_500 > steps / 1'000);
  BOOST_TEST(t.refused_503 > steps / 1'000);
  BOOST_TEST(t.refused_by_quota > steps / 1'000);
  BOOST_TEST(t.refused_503 - t.refused_by_quota > steps / 1'000);
  BOOST_TEST_MESSAGE(
      "added " << t.kinds[0] << ", refreshed " << t.kinds[1] << ", replaced "
               << t.kinds[2] << ", removed " << t.kinds[3] << ", expired "
               << t.kinds[4] << ", evicted " << t.kinds[5] << "; 423 "
               << t.refused_423 << ", 500 " << t.refused_500 << ", 503 "
               << t.refused_503 << ", by quota " << t.refused_by_quota);
}

BOOST_AUTO_TEST_SUITE_END()
