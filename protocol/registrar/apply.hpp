// The heart of the register, RFC 3261 §10.3: one pure function that decides a
// REGISTER fully before anything is changed.
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/request.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

enum class change_kind : std::uint8_t {
  added,
  refreshed,
  /// What it is known by became another (its contact, Call-ID, source, path
  /// …); still the same phone.
  replaced,
  /// Asked for by the phone.
  removed,
  /// Its lifetime has passed.
  expired,
  /// Made room for a new one.
  evicted,
};

/// Why a binding is gone, as events tell it: "requested", "expired", or
/// "replaced" by a new one.
std::string_view reason_of(change_kind kind) noexcept;

struct change {
  change_kind kind;
  binding value; // after the change; of one that is gone, as it was
  /// It was there before, and had lived for more than half of its lifetime.
  bool renewed = false;
  /// It was there before, and stale.
  bool was_stale = false;
};

/// What a REGISTER comes to. Nothing has been changed yet: whoever owns the
/// bindings puts `bindings` in place of the ones it had.
struct outcome {
  std::optional<rejection> refused; // then the rest is empty
  std::vector<binding> bindings;    // those of this request first, in its order
  std::vector<change> changes; // what became of which; `expired` at any time
};

/// `current` are the bindings of the address of record. New bindings are
/// numbered from `next_id` on; the caller goes on after the highest number in
/// `changes`. Phones of one kind share what `kinds` knows of them; without it
/// each has its own.
outcome apply(std::span<const binding> current,
              const register_request& request, time_point now,
              const policy& options, std::uint64_t next_id,
              phone_kinds* kinds = nullptr);

} // namespace rollcall::registrar
