#include "protocol/registrar/book.hpp"

#include "protocol/registrar/retry_after.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

bool is_above(std::size_t count,
              const std::optional<std::uint32_t>& quota) noexcept {
  return quota && count > *quota;
}

std::size_t count_stale(std::span<const binding> all) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [](const binding& b) { return b.stale; }));
}

rejection refuse(const char* quota, std::uint64_t random) {
  rejection result;
  result.status = 503;
  result.reason = quota;
  result.retry_after = retry_after(random, quota_retry);
  return result;
}

} // namespace

outcome book::apply(const register_request& request, time_point now,
                    const policy& options) {
  auto found = users_.find(request.user);
  auto result = registrar::apply(bindings_of(found), request, now, options,
                                 next_id_, &kinds_);
  if (result.refused || result.changes.empty())
    return result;
  auto before = found == users_.end() ? 0 : found->second.bindings.size();
  if (auto after = result.bindings.size(); after > before) {
    if (before == 0 && is_above(users_.size() + 1, options.maxusers))
      return {refuse("Too Many Users In Realm", request.random[1]), {}, {}};
    if (is_above(binding_count_ + after - before, options.maxbindings))
      return {refuse("Too Many Bindings In Realm", request.random[1]), {}, {}};
  }
  // Of the changes, as one may have come and gone in the same request.
  for (const auto& c : result.changes)
    next_id_ = std::max(next_id_, c.value.id + 1);
  if (found == users_.end()) {
    if (result.bindings.empty())
      return result;
    found = add_user(request.user);
  }
  auto& r = found->second;
  binding_count_ += result.bindings.size();
  binding_count_ -= r.bindings.size();
  stale_count_ += count_stale(result.bindings);
  stale_count_ -= count_stale(bindings_of(found));
  r.bindings.assign(result.bindings.begin(), result.bindings.end());
  note(r, result, request, now);
  settle(found);
  return result;
}

void book::note(record& r, const outcome& result,
                const register_request& request, time_point now) {
  for (const auto& c : result.changes) {
    switch (c.kind) {
    case change_kind::added:
      r.past.add(incident::registered, now, to_string(request.from));
      break;
    case change_kind::refreshed:
      r.past.add(incident::renewed, now, {});
      break;
    case change_kind::replaced:
      r.past.add(incident::moved, now, to_string(request.from));
      break;
    default:
      r.past.add(incident::unregistered, now, reason_of(c.kind));
      break;
    }
  }
}

void book::refused(std::string_view user, time_point now,
                   std::string_view source) {
  auto found = users_.find(user);
  auto& past = found == users_.end() ? departed_.of(user) : found->second.past;
  past.add(incident::refused, now, source);
}

std::vector<history_entry> book::history_of(std::string_view user) const {
  auto found = users_.find(user);
  if (found != users_.end())
    return found->second.past.entries();
  const auto* past = departed_.find(user);
  return past != nullptr ? past->entries() : std::vector<history_entry>{};
}

void book::set_staletime(seconds staletime) {
  if (staletime_ == staletime)
    return;
  staletime_ = staletime;
  queue_.clear();
  for (auto i = users_.begin(); i != users_.end();)
    settle(i++);
}

std::optional<time_point> book::next_turn() const noexcept {
  if (queue_.empty())
    return std::nullopt;
  return queue_.begin()->due;
}

std::optional<bool> book::polled(std::string_view user, std::uint64_t id,
                                 poll_result result, time_point now,
                                 const policy& options) {
  auto found = users_.find(user);
  if (found == users_.end())
    return std::nullopt;
  auto& r = found->second;
  auto i = std::ranges::find(r.bindings, id, &binding::id);
  if (i == r.bindings.end())
    return std::nullopt;
  auto& b = *i;
  if (result.answered) {
    b.last_seen = now;
    b.rtt = result.rtt;
    b.measured = true;
    b.missed = 0;
  } else {
    if (b.missed != UINT16_MAX)
      ++b.missed;
    r.past.add(incident::unanswered, now, {});
  }
  auto stale = is_stale(b, now, options);
  if (stale == b.stale)
    return std::nullopt;
  mark(r, b, stale, now, stale ? "no answer to polls" : "answered a poll");
  settle(found);
  return !stale;
}

void book::mark(record& r, binding& b, bool stale, time_point now,
                std::string_view why) {
  b.stale = stale;
  stale_count_ += stale ? 1 : std::size_t(-1);
  r.past.add(stale ? incident::stale : incident::fresh, now, why);
}

void book::seen_since(std::string_view user, std::uint64_t id,
                      time_point since) {
  auto found = users_.find(user);
  if (found == users_.end())
    return;
  for (auto& b : found->second.bindings)
    if (b.id == id)
      b.last_seen = std::max(b.last_seen, since);
}

void book::begin_after(std::uint64_t id) noexcept {
  next_id_ = std::max(next_id_, id + 1);
}

void book::restore(binding b) {
  auto found = users_.find(b.info->user());
  if (found == users_.end())
    found = add_user(b.info->user());
  // As apply() leaves them, those that registered last come first.
  auto& bindings = found->second.bindings;
  auto before = std::find_if(bindings.begin(), bindings.end(),
                             [&b](const binding& other) {
                               return other.registered < b.registered;
                             });
  begin_after(b.id);
  ++binding_count_;
  stale_count_ += b.stale ? 1 : 0;
  bindings.insert(before, std::move(b));
  settle(found);
}

const binding* book::find(std::string_view user, std::uint64_t id) const {
  for (const auto& b : bindings_of(user))
    if (b.id == id)
      return &b;
  return nullptr;
}

std::optional<binding> book::remove(std::string_view user, std::uint64_t id,
                                    time_point now, std::string_view why) {
  auto found = users_.find(user);
  if (found == users_.end())
    return std::nullopt;
  auto& bindings = found->second.bindings;
  auto i = std::find_if(bindings.begin(), bindings.end(),
                        [id](const binding& b) { return b.id == id; });
  if (i == bindings.end())
    return std::nullopt;
  auto result = std::move(*i);
  bindings.erase(i);
  --binding_count_;
  stale_count_ -= result.stale ? 1 : 0;
  found->second.past.add(incident::unregistered, now, why);
  settle(found);
  return result;
}

std::span<const binding> book::bindings_of(std::string_view user) const {
  return bindings_of(users_.find(user));
}

std::span<const binding>
book::bindings_of(user_map::const_iterator user) const noexcept {
  if (user == users_.end())
    return {};
  const auto& all = user->second.bindings;
  return {all.data(), all.size()};
}

std::vector<std::string> book::users_after(std::string_view after,
                                           std::size_t limit) const {
  std::vector<std::string> result;
  for (auto i = users_.upper_bound(after);
       i != users_.end() && result.size() < limit; ++i)
    result.push_back(i->first);
  return result;
}

std::vector<binding> book::take_expired(record& r, time_point now) {
  std::vector<binding> result;
  auto alive = std::stable_partition(
    r.bindings.begin(), r.bindings.end(),
    [now](const binding& b) { return b.expires_at > now; });
  std::move(alive, r.bindings.end(), std::back_inserter(result));
  r.bindings.erase(alive, r.bindings.end());
  binding_count_ -= result.size();
  stale_count_ -= count_stale(result);
  for (std::size_t i = 0; i < result.size(); ++i)
    r.past.add(incident::unregistered, now, reason_of(change_kind::expired));
  return result;
}

book::user_map::iterator book::add_user(std::string_view user) {
  auto result = users_.try_emplace(std::string{user}).first;
  result->second.name = &result->first;
  result->second.past = departed_.take(user);
  return result;
}

time_point book::silent_from(const binding& b) const noexcept {
  return staletime_ ? b.last_seen + *staletime_ + milliseconds{1}
                    : time_point::max();
}

time_point book::due_of(const binding& b) const noexcept {
  return b.stale ? b.expires_at : std::min(b.expires_at, silent_from(b));
}

void book::settle(user_map::iterator user) {
  auto& r = user->second;
  auto gone = r.bindings.empty();
  auto due = time_point::max();
  for (const auto& b : r.bindings)
    due = std::min(due, due_of(b));
  if (!gone && r.queued.is_linked() && r.due <= due)
    return;
  if (r.queued.is_linked())
    queue_.erase(queue_.iterator_to(r));
  if (gone) {
    if (!r.past.empty())
      departed_.put(user->first, std::move(r.past));
    users_.erase(user);
    return;
  }
  r.due = due;
  queue_.insert(r);
}

} // namespace rollcall::registrar
