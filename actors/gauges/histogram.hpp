// How long things take, in buckets.
#pragma once

#include "actors/gauges/counter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace rollcall::actors {

/// Upper bounds of buckets, in microseconds. What is longer than the last one
/// is in a bucket of its own.
using bounds = std::array<std::int64_t, 15>;

/// 0.1 ms to 5 s: what the registrar does by itself.
inline constexpr bounds work_bounds{
    100,    250,     500,     1'000,   2'500,     5'000,     10'000,   25'000,
    50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000};

/// 1 ms to 32 s, after which an unanswered poll is given up: phones, and the
/// wheel that wakes those who poll them.
inline constexpr bounds poll_bounds{
    1'000,     5'000,     10'000,     20'000,     50'000,
    100'000,   200'000,   500'000,    1'000'000,  2'000'000,
    4'000'000, 8'000'000, 16'000'000, 24'000'000, 32'000'000};

/// `Counter` tells how many threads record.
template <class Counter>
class histogram {
public:
  explicit histogram(const bounds& of) noexcept : bounds_(&of) {
    // nop
  }

  /// So many that took so long.
  void record(std::chrono::microseconds took,
              std::uint64_t count = 1) noexcept {
    auto t = std::max<std::int64_t>(took.count(), 0);
    auto at = std::lower_bound(bounds_->begin(), bounds_->end(), t);
    counts_[static_cast<std::size_t>(at - bounds_->begin())].add(count);
    sum_.add(static_cast<std::uint64_t>(t) * count);
  }

  const bounds& limits() const noexcept {
    return *bounds_;
  }

  /// Not cumulative; the one after the last bound holds the rest.
  std::uint64_t count(std::size_t bucket) const noexcept {
    return counts_[bucket].get();
  }

  std::uint64_t count() const noexcept {
    std::uint64_t all = 0;
    for (const auto& one : counts_)
      all += one.get();
    return all;
  }

  std::chrono::microseconds sum() const noexcept {
    return std::chrono::microseconds{sum_.get()};
  }

private:
  const bounds* bounds_;
  std::array<Counter, std::tuple_size_v<bounds> + 1> counts_;
  Counter sum_; // microseconds
};

} // namespace rollcall::actors
