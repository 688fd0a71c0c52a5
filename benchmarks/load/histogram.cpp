#include "benchmarks/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace rollcall::load {

void histogram::add(std::int64_t value) noexcept {
  value = std::max<std::int64_t>(value, 0);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

double histogram::mean() const noexcept {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::int64_t histogram::percentile(double share) const noexcept {
  auto rank = static_cast<std::uint64_t>(
      std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < bucket_count; ++i) {
    seen += buckets_[i];
    if (seen > 0 && seen >= rank)
      return std::min(static_cast<std::int64_t>(upper_end(i)), max_);
  }
  return 0;
}

// Below 64 a bucket holds one value; above, the top six bits choose it.
std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
  if (value < sub_count)
    return static_cast<std::size_t>(value);
  auto shift = static_cast<unsigned>(std::bit_width(value)) - sub_bits - 1;
  return (shift + 1) * sub_count
         + static_cast<std::size_t>((value >> shift) - sub_count);
}

std::uint64_t histogram::upper_end(std::size_t bucket) noexcept {
  if (bucket < sub_count)
    return bucket;
  auto shift = bucket / sub_count - 1;
  auto top = std::uint64_t{bucket % sub_count} + sub_count;
  return ((top + 1) << shift) - 1;
}

} // namespace rollcall::load
