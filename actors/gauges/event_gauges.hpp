// Events, from the realms to those who listen.
#pragma once

#include "actors/gauges/counter.hpp"

#include <atomic>
#include <cstdint>

namespace rollcall::actors {

struct event_gauges {
  /// A bit for each type that somebody wants; others need not be told.
  std::atomic<std::uint32_t> wanted{0};
  shared_counter passed_on;
};

} // namespace rollcall::actors
