// engines: drives an engine for the store as the register would.
#include "benchmarks/engines/bindings.hpp"
#include "benchmarks/engines/candidate.hpp"
#include "benchmarks/load/histogram.hpp"
#include "benchmarks/load/process.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

using namespace rollcall;

namespace {

struct options {
  engines::choice which;
  std::string phase = "update";
  std::uint64_t bindings = 1'000'000;
  std::uint32_t realms = 1'000;
  std::uint64_t group = 1'000;
  double seconds = 5;
  double rate = 0;
};

std::int64_t memory_kib(const std::string& name) {
  std::ifstream in{"/proc/self/status"};
  for (std::string word; in >> word;)
    if (word == name + ':') {
      std::int64_t value = 0;
      in >> value;
      return value;
    }
  return 0;
}

std::uint64_t bytes_on_disk(const std::string& path) {
  std::uint64_t sum = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator{path})
    if (each.is_regular_file())
      sum += each.file_size();
  return sum;
}

/// Until nothing is done behind the scenes any more: that belongs to the cost.
void let_it_settle() {
  auto before = load::own_usage().cpu;
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds{400});
    const auto now = load::own_usage().cpu;
    if (now - before < 4'000'000)
      return;
    before = now;
  }
}

struct measured {
  std::uint64_t changes = 0;
  std::int64_t elapsed = 0;   // ns
  std::int64_t cpu = 0;       // ns
  std::int64_t anonymous = 0; // KiB at most
  load::histogram commits;    // ns
};

void commit(engines::candidate& engine, const store::batch& changes,
            measured& into) {
  const auto begin = load::now_ns();
  engine.commit(changes);
  into.commits.add(load::now_ns() - begin);
  into.changes += changes.size();
  if (into.commits.count() % 64 == 0)
    into.anonymous = std::max(into.anonymous, memory_kib("RssAnon"));
}

measured fill(engines::candidate& engine, const options& o) {
  engines::bindings all{o.bindings, o.realms, 1};
  measured result;
  store::batch changes;
  for (std::uint64_t i = 0; i < o.bindings;) {
    changes.clear();
    for (std::uint64_t n = 0; n < o.group && i < o.bindings; ++n)
      all.put(i++, changes);
    commit(engine, changes, result);
  }
  return result;
}

measured update(engines::candidate& engine, const options& o) {
  engines::bindings all{o.bindings, o.realms, 2};
  measured result;
  store::batch changes;
  const auto begin = load::now_ns();
  const auto end = begin + static_cast<std::int64_t>(o.seconds * 1e9);
  while (load::now_ns() < end) {
    changes.clear();
    for (std::uint64_t n = 0; n < o.group; ++n)
      all.refresh(changes);
    if (o.rate > 0) {
      const auto due = begin
                       + static_cast<std::int64_t>(
                           static_cast<double>(result.changes) / o.rate * 1e9);
      std::this_thread::sleep_for(
          std::chrono::nanoseconds{due - load::now_ns()});
    }
    commit(engine, changes, result);
  }
  return result;
}

void print(const measured& m, const options& o) {
  const auto changes = static_cast<double>(m.changes);
  std::printf(
      "{\"phase\": \"%s\", \"changes\": %.0f, \"cpu_us_per_change\": %.4f, "
      "\"per_second\": %.1f, \"commit_p50_ms\": %.4f, "
      "\"commit_p99_ms\": %.4f, \"commit_max_ms\": %.4f, "
      "\"disk_mb\": %.1f, \"anonymous_mb\": %.1f, \"resident_mb\": %.1f}\n",
      o.phase.c_str(), changes, static_cast<double>(m.cpu) / 1e3 / changes,
      changes / static_cast<double>(m.elapsed) * 1e9,
      static_cast<double>(m.commits.percentile(0.5)) / 1e6,
      static_cast<double>(m.commits.percentile(0.99)) / 1e6,
      static_cast<double>(m.commits.max()) / 1e6,
      static_cast<double>(bytes_on_disk(o.which.path)) / 1e6,
      static_cast<double>(m.anonymous) / 1e3,
      static_cast<double>(memory_kib("VmHWM")) / 1e3);
}

/// From the start of the process's work: opening is part of it.
void measure_load(const options& o) {
  const auto begin = load::now_ns();
  const auto cpu = load::own_usage().cpu;
  auto engine = engines::open(o.which);
  const auto opened = load::now_ns();
  const auto found = engine->load();
  const auto end = load::now_ns();
  const auto used = load::own_usage().cpu - cpu;
  std::printf("{\"phase\": \"load\", \"bindings\": %llu, \"bytes\": %llu, "
              "\"open_s\": %.4f, \"load_s\": %.4f, \"cpu_s\": %.4f, "
              "\"anonymous_mb\": %.1f, \"resident_mb\": %.1f}\n",
              static_cast<unsigned long long>(found.bindings),
              static_cast<unsigned long long>(found.bytes),
              static_cast<double>(opened - begin) / 1e9,
              static_cast<double>(end - opened) / 1e9,
              static_cast<double>(used) / 1e9,
              static_cast<double>(memory_kib("RssAnon")) / 1e3,
              static_cast<double>(memory_kib("VmHWM")) / 1e3);
  if (found.bindings != o.bindings)
    throw std::runtime_error{"bindings are missing"};
}

void run(const options& o) {
  if (o.phase == "load") {
    measure_load(o);
    return;
  }
  auto engine = engines::open(o.which);
  let_it_settle();
  const auto begin = load::now_ns();
  const auto cpu = load::own_usage().cpu;
  auto result = o.phase == "fill" ? fill(*engine, o) : update(*engine, o);
  result.elapsed = load::now_ns() - begin;
  let_it_settle();
  result.cpu = load::own_usage().cpu - cpu;
  print(result, o);
  // As if killed: the next opening has to recover.
  std::fflush(stdout);
  _exit(0);
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Drives an embedded engine as the store would, and measures it"};
  options o;
  std::string durability = "process";
  app.add_option("engine", o.which.engine)
      ->required()
      ->check(CLI::IsMember({"rocksdb", "lmdb", "sqlite"}));
  app.add_option("path", o.which.path, "A folder")->required();
  app.add_option(
         "--phase", o.phase,
         "fill: put all bindings; update: refresh them at random; load: "
         "open and read all")
      ->check(CLI::IsMember({"fill", "update", "load"}));
  app.add_option("--durability", durability)
      ->check(CLI::IsMember({"process", "disk"}));
  app.add_option("--bindings", o.bindings)->check(CLI::PositiveNumber);
  app.add_option("--realms", o.realms)->check(CLI::PositiveNumber);
  app.add_option("--group", o.group, "Changes in one commit")
      ->check(CLI::PositiveNumber);
  app.add_option("--seconds", o.seconds, "Of an update")
      ->check(CLI::PositiveNumber);
  app.add_option("--rate", o.rate, "Updates a second; 0: all that it takes");
  CLI11_PARSE(app, argc, argv);
  o.which.disk = durability == "disk";
  try {
    run(o);
    return 0;
  } catch (const std::exception& ex) {
    std::cerr << "engines: " << ex.what() << '\n';
    return 1;
  }
}
