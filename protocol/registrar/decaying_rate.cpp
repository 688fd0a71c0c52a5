#include "protocol/registrar/decaying_rate.hpp"

#include <cmath>

namespace rollcall::registrar {

decaying_rate::decaying_rate(milliseconds memory) noexcept
    : memory_(static_cast<double>(memory.count())) {
  // nop
}

double decaying_rate::left_of(time_point now) const noexcept {
  if (events_ == 0 || now <= at_)
    return events_;
  return events_
         * std::exp(-static_cast<double>((now - at_).count()) / memory_);
}

void decaying_rate::note(std::uint64_t events, time_point now) noexcept {
  events_ = left_of(now) + static_cast<double>(events);
  if (now > at_)
    at_ = now;
}

double decaying_rate::per_second(time_point now) const noexcept {
  return left_of(now) * 1'000 / memory_;
}

} // namespace rollcall::registrar
