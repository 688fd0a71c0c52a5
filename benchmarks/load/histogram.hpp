// Counts durations in logarithmic buckets, each at most 1/32 wide: enough for
// percentiles, with a fixed few kilobytes whatever comes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcall::load {

/// Nanoseconds; negative values count as zero.
class histogram {
public:
  void add(std::int64_t value) noexcept;

  std::uint64_t count() const noexcept {
    return count_;
  }
  std::int64_t max() const noexcept {
    return max_;
  }
  double mean() const noexcept;

  /// The upper end of the bucket that holds it, never above max(). `share` is
  /// from 0 to 1. Zero when nothing was counted.
  std::int64_t percentile(double share) const noexcept;

private:
  static constexpr unsigned sub_bits = 5;
  static constexpr std::size_t sub_count = 1U << sub_bits;
  static constexpr std::size_t bucket_count = (64 - sub_bits) * sub_count;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_end(std::size_t bucket) noexcept;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

} // namespace rollcall::load
