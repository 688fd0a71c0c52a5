// When a contact is polled with OPTIONS, and what the answers come to.
//
//            first()            sent()            answered() / missed()
//   [new] ----------> waiting ----------> polling ---------------------.
//                        ^                                             |
//                        '---------------------------------------------'
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstdint>

namespace rollcall::registrar {

class poll_schedule {
public:
  /// `interval` is at least one second. The phase within it comes from `hash`,
  /// so that contacts that registered together are not polled together.
  poll_schedule(seconds interval, std::uint64_t hash) noexcept;

  /// When to poll first: within one interval from now.
  time_point first(time_point now) noexcept;

  /// When to poll next after an answer: keeps to the contact's own beat, also
  /// when this poll was late.
  time_point answered(time_point now) noexcept;

  /// The same after a miss: sooner, to tell a lost packet from a lost phone,
  /// but not within a second.
  time_point missed(time_point now) noexcept;

private:
  milliseconds interval_;
  milliseconds phase_;
};

/// Spreads the bits of `value`; equal values give equal hashes everywhere.
std::uint64_t mix(std::uint64_t value) noexcept;

} // namespace rollcall::registrar
