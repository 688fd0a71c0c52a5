// How long to wait before the next try: doubles from `least` to `most`, and
// half of it is chance, so that many who lost the same server do not come back
// at once.
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
    auto high = std::min(most_.count(), least_.count() << shift);
    auto low = std::max(least_.count(), high / 2);
    return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>{low, std::max(low, high)}(
        random_)};
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
