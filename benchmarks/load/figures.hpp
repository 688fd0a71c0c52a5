// What one phase came to.
#pragma once

#include "benchmarks/load/histogram.hpp"
#include "benchmarks/load/poll_watch.hpp"
#include "benchmarks/load/process.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace rollcall::load {

struct figures {
  std::string name;
  std::int64_t elapsed = 0;        // ns
  std::uint64_t registrations = 0; // ended by a 200
  std::uint64_t requests = 0;      // sent, without retransmissions
  std::uint64_t challenges = 0;    // 401 and 407 that were answered
  std::uint64_t retransmissions = 0;
  std::uint64_t unwanted = 0;  // answers to nothing: late, or given twice
  std::uint64_t held_back = 0; // open loop: no phone was free in time
  std::uint64_t timeouts = 0;
  std::map<int, std::uint64_t> failures; // by status
  /// From when the registration should have begun to its 200, challenge
  /// included.
  histogram latency;
  poll_watch::figures polls;
  usage target_before;
  usage target_after;
  usage own_before;
  usage own_after;
  noise noise_before;
  noise noise_after;
};

/// A JSON object.
std::string to_json(const figures& f);

/// A few lines for people.
std::string to_text(const figures& f);

} // namespace rollcall::load
