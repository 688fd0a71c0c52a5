// When a contact is polled with OPTIONS, and what the answers come to.
//
//             beat()            sent()            answered() / missed()
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
  /// so that contacts that registered together are not polled together. After
  /// `patience` misses in a row the contact is given up on.
  poll_schedule(seconds interval, std::uint64_t hash,
                std::uint32_t patience) noexcept;

  /// The contact's own next beat, within one interval from now: for the first
  /// poll, and after one that tells nothing of the contact.
  time_point beat(time_point now) const noexcept;

  /// When to poll next after an answer: on the beat, also when this poll was
  /// late.
  time_point answered(time_point now) noexcept;

  /// The same after a miss: sooner, to tell a lost packet from a lost phone,
  /// but not within a second. One that is given up on keeps to its beat.
  time_point missed(time_point now) noexcept;

private:
  milliseconds interval_;
  milliseconds phase_;
  std::uint32_t patience_;
  std::uint32_t misses_ = 0; // in a row; no more than `patience_` are counted
};

/// Spreads the bits of `value`; equal values give equal hashes everywhere.
std::uint64_t mix(std::uint64_t value) noexcept;

} // namespace rollcall::registrar
