// How many events a second there were of late. Time is an argument.
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstdint>

namespace rollcall::registrar {

/// Each event counts the less the longer ago it was: after `memory` a third of
/// what it did, after five times as long nearly nothing. A steady rate is told
/// truly once five times `memory` has passed; before, too little of it.
class decaying_rate {
public:
  explicit decaying_rate(milliseconds memory = seconds{60}) noexcept;

  void note(std::uint64_t events, time_point now) noexcept;

  double per_second(time_point now) const noexcept;

private:
  double left_of(time_point now) const noexcept;

  double memory_; // milliseconds
  double events_ = 0;
  time_point at_{};
};

} // namespace rollcall::registrar
