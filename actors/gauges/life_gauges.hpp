// How often who died began anew.
#pragma once

#include <atomic>
#include <cstdint>

namespace rollcall::actors {

/// Readable from any thread.
struct life_gauges {
  std::atomic<std::uint64_t> realm_restarts{0};
  std::atomic<std::uint64_t> contact_replacements{0};
};

} // namespace rollcall::actors
