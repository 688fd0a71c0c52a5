// What the load generators have in common: options, phases, the report.
#pragma once

#include "benchmarks/load/engine.hpp"

#include <CLI/App.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::load {

struct common_options {
  std::uint32_t realms = 10;
  std::uint32_t users = 100;
  std::string prefix = "r";
  std::string algorithm = "MD5";
  std::string phases = "insert,refresh=5s,unregister";
  std::uint32_t expires = 3600;
  double dead = 0;
  double ping_interval = 0; // seconds
  double timeout = 32;      // seconds
  std::uint32_t window = 256;
  bool fresh_nonces = false;
  std::vector<pid_t> pids;
  std::string json;
};

void add_options(CLI::App& app, common_options& o);

using make_transport = std::function<std::unique_ptr<transport>(population&)>;

/// Runs the phases and reports; the process's exit code: 0 when every
/// registration went well, 1 when some failed, 2 for what cannot be run.
int run_phases(const common_options& o, const make_transport& make);

} // namespace rollcall::load
