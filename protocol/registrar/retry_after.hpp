// When those who are refused with 503 may come back (RFC 3261 §20.33): each at
// another time, so that they do not all come at once again.
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstdint>

namespace rollcall::registrar {

/// For whoever is refused since there is too much to do.
inline constexpr seconds busy_retry{30};

/// For whoever is refused by a quota: until bindings end, or somebody pays.
inline constexpr seconds quota_retry{120};

/// Seconds, evenly spread by `hash`, which is random or comes from the contact:
/// from `base` to twice as much up to a load of 1, that is when all who wait
/// could be served within `base`; later by as much as there are more, up to 11
/// times `base`. Equal arguments give equal results.
std::uint32_t retry_after(std::uint64_t hash, seconds base,
                          double load = 1) noexcept;

} // namespace rollcall::registrar
