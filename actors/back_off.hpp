// How long to wait before the next try: doubles from `least` to `most`, and up
// to as much again is chance, so that many who lost the same server do not
// come back at once, not even the first time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace rollcall::actors {

class back_off {
public:
  back_off(std::chrono::milliseconds least, std::chrono::milliseconds most)
    : least_(least), most_(most), random_(std::random_device{}()) {
    // nop
  }

  std::chrono::milliseconds next() {
    auto shift = std::min(tries_++, 16U);
    auto high = std::min(most_.count(), 2 * least_.count() << shift);
    return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>{high / 2, high}(random_)};
  }

  /// After a success.
  void reset() noexcept { tries_ = 0; }

  /// How often next() was called since.
  unsigned tries() const noexcept { return tries_; }

private:
  std::chrono::milliseconds least_;
  std::chrono::milliseconds most_;
  unsigned tries_ = 0;
  std::minstd_rand random_;
};

} // namespace rollcall::actors
