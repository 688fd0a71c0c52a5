// Are the phones polled as regularly as promised? Each phone's beat is taken
// from its earliest polls; what comes after the beat is late.
#pragma once

#include "benchmarks/load/histogram.hpp"

#include <cstdint>
#include <vector>

namespace rollcall::load {

/// Times in nanoseconds.
class poll_watch {
public:
  /// No lateness is told with an interval of 0.
  poll_watch(std::uint32_t phones, std::int64_t interval, double dead_share);

  /// A poll of that phone has come. True when it is to be answered.
  bool on_poll(std::uint32_t index, std::int64_t now);

  /// Forgets the figures, not the beats.
  void restart(std::int64_t now);

  bool is_dead(std::uint32_t index) const noexcept;

  struct figures {
    std::uint64_t polls = 0;
    std::uint64_t repeated = 0; // sooner than half an interval: after a miss
    std::uint64_t missed = 0;   // beats of answering phones without a poll
    std::uint64_t unpolled = 0; // answering phones without any poll so far
    histogram lateness;         // of answering phones
  };

  /// Beats of answering phones that have passed unheard count as missed.
  figures finish(std::int64_t now);

private:
  struct beat {
    std::int64_t base = 0; // 0: never polled
    std::int64_t last = 0; // number of the last beat heard
  };

  std::int64_t interval_;
  std::uint32_t dead_limit_;
  std::vector<beat> beats_;
  figures figures_;
};

} // namespace rollcall::load
