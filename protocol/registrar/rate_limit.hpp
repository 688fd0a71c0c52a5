// So many requests in a second, and some at once: a token bucket in which
// refreshes of what is there come before what is new. Time is an argument.
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstdint>

namespace rollcall::registrar {

struct rate {
  /// `burst` covers the second REGISTER of each phone, the one that answers the
  /// challenge, also where but one in a second is allowed.
  static constexpr rate of(std::uint32_t per_second) noexcept {
    return {per_second,
            per_second > UINT32_MAX / 4 ? UINT32_MAX : per_second * 4};
  }

  std::uint32_t per_second = 1; // at least one
  std::uint32_t burst = 1;      // tokens in a full bucket, at least one
};

/// A full bucket to begin with.
class rate_limit {
public:
  /// Takes a token, or refuses. Half of the bucket is kept for those who are
  /// `known`: a storm of strangers can use the rest only, while phones that
  /// come back keep what they have.
  bool take(time_point now, rate r, bool known) noexcept;

  /// How long it would take to serve those that were refused, if they all came
  /// back; an hour at most. By it their return is spread: with b seconds as
  /// the base of retry_after(), the load is this / b.
  milliseconds backlog(time_point now) const noexcept;

private:
  // Epoch nanoseconds.
  std::int64_t full_at_ = 0;   // the bucket, if nobody takes anything
  std::int64_t served_at_ = 0; // those that were refused
};

} // namespace rollcall::registrar
