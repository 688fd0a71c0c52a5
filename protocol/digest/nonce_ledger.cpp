#include "protocol/digest/nonce_ledger.hpp"

#include <algorithm>
#include <tuple>

namespace rollcall::digest {

namespace {

bool before(const nonce_id& a, const nonce_id& b) noexcept {
  return std::tie(a.issued, a.random) < std::tie(b.issued, b.random);
}

} // namespace

nonce_ledger::nonce_ledger(std::uint32_t max_entries,
                           std::int64_t lifetime) noexcept
    : max_entries_(max_entries),
      lifetime_(lifetime) {
  // nop
}

nonce_use nonce_ledger::accept(const nonce_id& id, std::uint32_t nc,
                               std::int64_t now) {
  expire(now);
  auto live = entries_.begin() + first_;
  auto at = std::lower_bound(
      live, entries_.end(), id,
      [](const entry& e, const nonce_id& key) { return before(e.id, key); });
  if (at != entries_.end() && at->id == id) {
    if (nc <= at->nc)
      return nonce_use::replayed;
    at->nc = nc;
    return nonce_use::accepted;
  }
  if (id.issued <= forgotten_)
    return nonce_use::forgotten;
  if (nc == 0)
    return nonce_use::replayed;
  if (size() >= max_entries_) {
    if (at == live) {
      // Older than all others: it would be the one to go.
      forget_until(id.issued);
      return nc == 1 ? nonce_use::first : nonce_use::accepted;
    }
    drop_front();
  }
  entries_.insert(at, {id, nc});
  return nc == 1 ? nonce_use::first : nonce_use::accepted;
}

void nonce_ledger::expire(std::int64_t now) {
  // Also what expires is remembered as forgotten: the clock may be set back.
  while (size() > 0 && now - entries_[first_].id.issued > lifetime_)
    drop_front();
  compact();
}

void nonce_ledger::forget_until(std::int64_t issued) noexcept {
  forgotten_ = std::max(forgotten_, issued);
}

void nonce_ledger::drop_front() noexcept {
  forget_until(entries_[first_++].id.issued);
}

void nonce_ledger::compact() {
  if (first_ == entries_.size()) {
    std::vector<entry>{}.swap(entries_);
    first_ = 0;
  } else if (first_ > entries_.size() / 2) {
    // A copy, so that the memory of a busy hour is given back.
    std::vector<entry>{entries_.begin() + first_, entries_.end()}.swap(
        entries_);
    first_ = 0;
  }
}

} // namespace rollcall::digest
