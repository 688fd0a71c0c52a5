// Counts what operator new is asked for, for each item of a benchmark.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

namespace rollcall::micro {

/// Calls of operator new by this process so far.
std::uint64_t allocations() noexcept;

/// Reports items/s and allocations per item over its lifetime.
class item_count {
public:
  explicit item_count(benchmark::State& state, std::int64_t each = 1)
      : state_(state),
        each_(each),
        before_(allocations()) {
    // nop
  }
  ~item_count();

private:
  benchmark::State& state_;
  std::int64_t each_; // items of an iteration
  std::uint64_t before_;
};

} // namespace rollcall::micro
