// How the store is doing, for whoever wants to know without asking an actor.
#pragma once

#include "actors/gauges/histogram.hpp"

#include <atomic>
#include <cstdint>

namespace rollcall::actors {

/// What everybody may know of the store without asking.
struct store_gauges {
  /// It takes nothing at present: who changes a binding is to be refused.
  std::atomic<bool> stuck{false};
  /// All that it had is in the register; so from the start without a store.
  std::atomic<bool> loaded{false};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> changes{0};  // kept
  std::atomic<std::uint64_t> failures{0}; // of commits
  shared_counter waiting;                 // changes on their way into a commit
  own_counter owed; // bindings with changes that it did not take
  histogram<own_counter> latency{work_bounds}; // of commits that succeeded
};

} // namespace rollcall::actors
