#include "tests/protocol/registrar/model.hpp"

#include <algorithm>
#include <set>

namespace rollcall::test::model {

namespace {

using registrar::full_mode;
using registrar::policy;
using entries = std::vector<entry>;
constexpr std::size_t none = SIZE_MAX;

bool has_flow(const contact& c) {
  return !c.instance.empty() && c.reg_id.has_value();
}

/// Position of the binding that a contact names.
std::size_t named(const entries& list, const contact& c) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (has_flow(c) && has_flow(list[i].what)
        && c.instance == list[i].what.instance
        && c.reg_id == list[i].what.reg_id)
      return i;
  for (bool alike : {true, false})
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (has_flow(c) && has_flow(list[i].what))
        continue; // flows are told apart by their numbers alone
      if (alike ? c.uri == list[i].what.uri : c.means == list[i].what.means)
        return i;
    }
  return none;
}

/// Does the phone that registered `e` ask again from behind another mapping?
bool has_moved(const entry& e, const request& r, const contact& c) {
  bool other_mapping = e.from.protocol == r.from.protocol && e.from != r.from;
  if (!other_mapping || has_flow(c) || e.what.reg_id)
    return false;
  if (!c.instance.empty() || !e.what.instance.empty())
    return c.instance == e.what.instance;
  bool both_sip = c.means.scheme.substr(0, 3) == "sip"
                  && e.what.means.scheme.substr(0, 3) == "sip";
  return both_sip && e.call_id == r.call_id
         && c.means.user == e.what.means.user;
}

bool in_order(const entry& e, const request& r) {
  if (e.call_id != r.call_id)
    return true;
  if (r.cseq > e.cseq)
    return true;
  return r.challenged_at && *r.challenged_at > e.registered; // a reboot
}

std::optional<std::uint32_t> asked(const request& r, const contact& c) {
  if (c.expires)
    return c.expires;
  if (r.expires)
    return r.expires;
  return std::nullopt;
}

std::uint32_t granted(const request& r, const contact& c, const policy& p) {
  if (p.regping)
    return p.expires;
  std::uint32_t result = asked(r, c).value_or(p.expires);
  if (result > p.maxexpires)
    result = p.maxexpires;
  if (result < p.minexpires)
    result = p.minexpires;
  std::uint64_t most = std::uint64_t{result} * p.expiresjitter / 100;
  result -= static_cast<std::uint32_t>(r.random[1] % (most + 1));
  if (result < p.minexpires)
    result = p.minexpires;
  return result;
}

bool says_the_same(const entry& e, const request& r, const contact& c) {
  return e.what.uri == c.uri && e.what.params == c.params
         && e.call_id == r.call_id && e.from == r.from && e.path == r.path
         && e.user_agent == r.user_agent;
}

/// The same CSeq, the same contacts.
bool is_repeated(const entries& list, const request& r) {
  bool any = false;
  for (const auto& c : r.contacts) {
    auto i = named(list, c);
    if (asked(r, c) == 0U) {
      if (i != none)
        return false;
      continue;
    }
    if (i == none || list[i].call_id != r.call_id || list[i].cseq != r.cseq
        || in_order(list[i], r))
      return false;
    any = true;
  }
  return any;
}

std::string event(const char* what, std::uint64_t id) {
  return what + (' ' + std::to_string(id));
}

answer refusal(int status) {
  answer result;
  result.status = status;
  return result;
}

/// Own ones first, in the order of the request; the last mention counts for
/// nothing, the first one does.
entries own_first(const entries& list, const std::vector<std::uint64_t>& own) {
  entries result;
  std::set<std::uint64_t> done;
  for (auto id : own)
    for (const auto& e : list)
      if (e.id == id && done.insert(id).second)
        result.push_back(e);
  for (const auto& e : list)
    if (done.insert(e.id).second)
      result.push_back(e);
  return result;
}

} // namespace

bool is_stale(const entry& e, millis now, const policy& p) {
  return now > e.last_seen + std::int64_t{p.staletime} * 1'000
         || (p.optionsping && e.missed >= p.optionsfail);
}

answer slow_register::apply(const request& r, millis now, const policy& p) {
  answer result;
  entries list;
  for (const auto& e : users[r.user]) {
    if (e.expires_at > now)
      list.push_back(e);
    else
      result.events.push_back(event("expired", e.id));
  }
  auto next_id = next_id_;
  std::vector<std::uint64_t> own;

  auto refuse = [&](int status) {
    if (users[r.user].empty())
      users.erase(r.user);
    return refusal(status);
  };
  auto commit = [&] {
    auto before = users[r.user].size();
    // Whoever takes no more than he had is never refused.
    if (!result.events.empty() && list.size() > before) {
      std::size_t others = 0;
      std::size_t entries_of_others = 0;
      for (const auto& [user, entries_of_user] : users)
        if (user != r.user) {
          ++others;
          entries_of_others += entries_of_user.size();
        }
      bool too_many_users = p.maxusers && before == 0 && others >= *p.maxusers;
      bool too_many_bindings =
          p.maxbindings && entries_of_others + list.size() > *p.maxbindings;
      if (too_many_users || too_many_bindings) {
        auto full = refuse(503);
        full.quota = too_many_users ? "Users" : "Bindings";
        return full;
      }
    }
    result.entries = own_first(list, own);
    // A request without effect does not even reorder.
    if (!result.events.empty())
      users[r.user] = result.entries;
    if (users[r.user].empty())
      users.erase(r.user);
    next_id_ = next_id;
    return result;
  };

  if (r.wildcard) {
    for (const auto& e : list)
      if (!in_order(e, r))
        return refuse(500);
    for (const auto& e : list)
      result.events.push_back(event("removed", e.id));
    list.clear();
    return commit();
  }

  if (is_repeated(list, r)) {
    for (const auto& c : r.contacts)
      if (auto i = named(list, c); i != none)
        own.push_back(list[i].id);
    return commit();
  }

  // Bindings of one Call-ID are one registration.
  entry registration;
  registration.uuid[0] = r.random[0];
  registration.uuid[1] = r.random[1];
  registration.created = now;
  registration.initial = true;
  for (const auto& e : list)
    if (e.call_id == r.call_id) {
      registration = e;
      registration.initial = false;
    }

  std::set<std::uint64_t> named_ids;
  for (const auto& c : r.contacts)
    if (auto i = named(list, c); i != none)
      named_ids.insert(list[i].id);

  std::set<std::uint64_t> done; // bindings that this request has entered
  for (const auto& c : r.contacts) {
    auto wanted = asked(r, c);
    if (wanted && *wanted > 0 && *wanted < 3'600 && *wanted < p.minexpires
        && p.minexpiresmode == registrar::min_expires_mode::reject
        && !p.regping) {
      auto brief = refuse(423);
      brief.min_expires = p.minexpires;
      return brief;
    }
    auto at = named(list, c);
    if (at == none && wanted != 0U)
      for (std::size_t i = 0; i < list.size() && at == none; ++i)
        if (named_ids.count(list[i].id) == 0 && done.count(list[i].id) == 0
            && has_moved(list[i], r, c))
          at = i;
    if (at != none && done.count(list[at].id) == 0 && !in_order(list[at], r))
      return refuse(500);
    if (wanted == 0U) {
      if (at != none) {
        result.events.push_back(event("removed", list[at].id));
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
      }
      continue;
    }
    entry e;
    const char* what = "added";
    if (at != none) {
      e = list[at];
      what = says_the_same(e, r, c) ? "refreshed" : "replaced";
    } else {
      e.id = next_id++;
      at = list.size();
      list.emplace_back();
    }
    e.what = c;
    e.call_id = r.call_id;
    e.cseq = r.cseq;
    e.from = r.from;
    e.path = r.path;
    e.user_agent = r.user_agent;
    e.uuid[0] = registration.uuid[0];
    e.uuid[1] = registration.uuid[1];
    e.created = registration.created;
    e.initial = registration.initial;
    e.registered = now;
    e.last_seen = now;
    e.expires = granted(r, c, p);
    e.expires_at = now + std::int64_t{e.expires} * 1'000;
    e.missed = 0;
    list[at] = e;
    done.insert(e.id);
    own.push_back(e.id);
    result.events.push_back(event(what, e.id));
  }

  bool any_new = false;
  for (const auto& e : list)
    any_new = any_new || e.id >= next_id_;
  while (any_new && list.size() > p.maxcontacts) {
    std::size_t victim = none;
    for (std::size_t i = 0; i < list.size(); ++i) {
      bool stale = is_stale(list[i], now, p);
      if (done.count(list[i].id) != 0 || p.whenfull == full_mode::reject
          || (p.whenfull == full_mode::stale && !stale))
        continue;
      if (victim == none) {
        victim = i;
        continue;
      }
      bool victim_stale = is_stale(list[victim], now, p);
      if ((stale && !victim_stale)
          || (stale == victim_stale
              && list[i].registered <= list[victim].registered))
        victim = i;
    }
    if (victim == none)
      return refuse(503);
    result.events.push_back(event("evicted", list[victim].id));
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(victim));
  }
  return commit();
}

std::vector<std::uint64_t> slow_register::expire(millis now) {
  std::vector<std::uint64_t> gone;
  std::map<std::string, entries> left;
  for (const auto& [user, list] : users)
    for (const auto& e : list) {
      if (e.expires_at > now)
        left[user].push_back(e);
      else
        gone.push_back(e.id);
    }
  users = left;
  std::sort(gone.begin(), gone.end());
  return gone;
}

} // namespace rollcall::test::model
