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
      [](const nonce_mark& e, const nonce_id& key) { return before(e.id, key); });
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

void nonce_ledger::resume(std::vector<nonce_mark> known, std::int64_t now) {
  std::erase_if(known, [&](const nonce_mark& m) {
    return m.id.issued == 0 || now - m.id.issued > lifetime_;
  });
  // Of a nonce known by several, the highest count comes last.
  std::sort(known.begin(), known.end(),
            [](const nonce_mark& a, const nonce_mark& b) {
              return std::tie(a.id.issued, a.id.random, a.nc)
                     < std::tie(b.id.issued, b.id.random, b.nc);
            });
  entries_.clear();
  first_ = 0;
  for (const auto& m : known) {
    if (!entries_.empty() && entries_.back().id == m.id)
      entries_.back() = m;
    else
      entries_.push_back(m);
  }
  if (entries_.size() > max_entries_)
    entries_.erase(entries_.begin(),
                   entries_.end() - static_cast<std::ptrdiff_t>(max_entries_));
  forget_until(now);
}

void nonce_ledger::drop_front() noexcept {
  forget_until(entries_[first_++].id.issued);
}

void nonce_ledger::compact() {
  if (first_ == entries_.size()) {
    std::vector<nonce_mark>{}.swap(entries_);
    first_ = 0;
  } else if (first_ > entries_.size() / 2) {
    // A copy, so that the memory of a busy hour is given back.
    std::vector<nonce_mark>{entries_.begin() + first_, entries_.end()}.swap(
        entries_);
    first_ = 0;
  }
}

} // namespace rollcall::digest
