// Numbers that differ from all others, for UUIDs, nonces and jitter; not for
// secrets. Eight bytes where the standard library's generators take thousands,
// as every realm has one.
#pragma once

#include "protocol/registrar/poll_schedule.hpp"

#include <cstdint>
#include <random>

namespace rollcall::actors {

/// SplitMix64, begun at chance.
class random_source {
public:
  random_source() {
    std::random_device device;
    state_ = (std::uint64_t{device()} << 32U) | device();
  }

  std::uint64_t operator()() noexcept {
    auto result = registrar::mix(state_);
    state_ += 0x9e37'79b9'7f4a'7c15U;
    return result;
  }

private:
  std::uint64_t state_;
};

} // namespace rollcall::actors
