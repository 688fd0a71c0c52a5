// What processes have used so far.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace rollcall::load {

struct usage {
  std::int64_t cpu = 0; // nanoseconds, user and system, all threads
  std::int64_t rss = 0; // bytes resident now
  bool complete = true; // every process was there to be asked
};

/// The sum over the processes. One that has ended makes it incomplete, and no
/// difference to an earlier sum means anything then. CPU time comes from the
/// processes' CPU clocks, hence with ended threads and to the nanosecond.
usage usage_of(const std::vector<pid_t>& pids);

/// Of this process.
usage own_usage();

/// How the machine was shared: what tells a quiet run from a noisy one.
struct noise {
  std::int64_t busy = 0; // ns of all cores together, by anybody; 10 ms steps
  std::int64_t wait = 0; // ns that this process was ready and had no core
};
noise noise_so_far();

/// CLOCK_MONOTONIC, nanoseconds.
std::int64_t now_ns() noexcept;

} // namespace rollcall::load
