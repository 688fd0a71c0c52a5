// Which nonce counts (nc) were used: a digest may not be used twice. Only
// nonces of digests that verified are entered, so that neither a flood can
// fill it nor a stranger advance a phone's count.
#pragma once

#include "protocol/digest/nonce.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace rollcall::digest {

enum class nonce_use : std::uint8_t {
  /// nc 1 of a nonce not seen before: the phone answered a fresh challenge.
  first,
  /// Higher than any nc before on this nonce.
  accepted,
  /// Used already, or passed over.
  replayed,
  /// The memory of this nonce may be gone: challenge with stale=true.
  forgotten,
};

/// How far a nonce was used.
struct nonce_mark {
  nonce_id id;
  std::uint32_t nc = 0;
};

/// Entries of 24 bytes, sorted by time of issue; an empty ledger holds no
/// memory of its own. Times are epoch milliseconds.
class nonce_ledger {
public:
  /// `lifetime` as for nonce_factory::check. When `max_entries` are in use the
  /// oldest nonce is dropped.
  nonce_ledger(std::uint32_t max_entries, std::int64_t lifetime) noexcept;

  /// Call only after the digest verified and the nonce was found fresh.
  nonce_use accept(const nonce_id& id, std::uint32_t nc, std::int64_t now);

  /// Drops what has died. accept() does so too; this is for realms that have
  /// gone quiet.
  void expire(std::int64_t now);

  /// Nonces issued then or before count as forgotten unless they are known.
  /// For an owner that lost its memory, by a restart say, and wants no replay
  /// of what was used before.
  void forget_until(std::int64_t issued) noexcept;

  /// Fills an empty ledger with what one before it knew, and forgets all other
  /// nonces issued until `now`. Marks that were issued at 0 are none.
  void resume(std::vector<nonce_mark> known, std::int64_t now);

  std::size_t size() const noexcept {
    return entries_.size() - first_;
  }

private:
  void drop_front() noexcept;
  void compact();

  std::vector<nonce_mark> entries_;
  // Entries before this one are gone; erasing them singly would be quadratic.
  std::uint32_t first_ = 0;
  std::uint32_t max_entries_;
  std::int64_t lifetime_;
  std::int64_t forgotten_ = std::numeric_limits<std::int64_t>::min();
};

} // namespace rollcall::digest
