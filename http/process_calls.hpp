// What the process can tell and be told beside the register.
#pragma once

#include "log/levels.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rollcall::http {

/// A user whose SIP is written to the log, and for how long yet.
struct trace {
  std::string realm; // lower case
  std::string user;
  std::chrono::seconds left{};
};

/// Called on the HTTP server's thread, so they are to be quick, and may not
/// throw but for lack of memory. What is not there is answered 404.
struct process_calls {
  /// All that is counted, in Prometheus' text format.
  std::function<std::string()> metrics = {};

  std::function<log::level_settings()> levels = {};
  std::function<void(const log::level_settings&)> set_levels = {};

  /// False when as many users are followed as may be.
  std::function<bool(const trace&)> start_trace = {};
  /// False when the user is not followed.
  std::function<bool(const std::string& realm, const std::string& user)>
      stop_trace = {};
  std::function<std::vector<trace>()> traces = {};
};

} // namespace rollcall::http
