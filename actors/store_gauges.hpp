// How the store is doing, for whoever wants to know without asking an actor.
#pragma once

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
};

} // namespace rollcall::actors
