#include "protocol/registrar/book.hpp"

#include "protocol/registrar/retry_after.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

bool is_above(std::size_t count,
              const std::optional<std::uint32_t>& quota) noexcept {
  return quota && count > *quota;
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
    found = users_.try_emplace(std::string{request.user}).first;
    found->second.name = &found->first;
  }
  auto& bindings = found->second.bindings;
  binding_count_ += result.bindings.size();
  binding_count_ -= bindings.size();
  bindings.assign(result.bindings.begin(), result.bindings.end());
  settle(found);
  return result;
}

std::optional<time_point> book::next_expiry() const noexcept {
  if (queue_.empty())
    return std::nullopt;
  return queue_.begin()->due;
}

void book::polled(std::string_view user, std::uint64_t id, poll_result result,
                  time_point now) {
  auto found = users_.find(user);
  if (found == users_.end())
    return;
  for (auto& b : found->second.bindings) {
    if (b.id != id)
      continue;
    if (result.answered) {
      b.last_seen = now;
      b.rtt = result.rtt;
      b.measured = true;
      b.missed = 0;
    } else if (b.missed != UINT16_MAX) {
      ++b.missed;
    }
  }
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

void book::restore(binding b) {
  auto found = users_.try_emplace(std::string{b.info->user()}).first;
  found->second.name = &found->first;
  // As apply() leaves them, those that registered last come first.
  auto& bindings = found->second.bindings;
  auto before = std::find_if(bindings.begin(), bindings.end(),
                             [&b](const binding& other) {
                               return other.registered < b.registered;
                             });
  next_id_ = std::max(next_id_, b.id + 1);
  ++binding_count_;
  bindings.insert(before, std::move(b));
  settle(found);
}

const binding* book::find(std::string_view user, std::uint64_t id) const {
  for (const auto& b : bindings_of(user))
    if (b.id == id)
      return &b;
  return nullptr;
}

std::optional<binding> book::remove(std::string_view user, std::uint64_t id) {
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
  return result;
}

void book::settle(user_map::iterator user) {
  auto& r = user->second;
  auto first = std::min_element(r.bindings.begin(), r.bindings.end(),
                                [](const binding& a, const binding& b) {
                                  return a.expires_at < b.expires_at;
                                });
  auto gone = first == r.bindings.end();
  if (!gone && r.queued.is_linked() && r.due <= first->expires_at)
    return;
  if (r.queued.is_linked())
    queue_.erase(queue_.iterator_to(r));
  if (gone) {
    users_.erase(user);
    return;
  }
  r.due = first->expires_at;
  queue_.insert(r);
}

} // namespace rollcall::registrar
