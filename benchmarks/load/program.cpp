#include "benchmarks/load/program.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

namespace rollcall::load {

namespace {

bool write_json(const std::string& file, const std::vector<figures>& all) {
  std::ofstream out{file};
  out << "{\"phases\": [";
  for (const auto& f : all)
    out << (&f == all.data() ? "\n  " : ",\n  ") << to_json(f);
  out << "\n]}\n";
  return out.good();
}

} // namespace

void add_options(CLI::App& app, common_options& o) {
  app.option_defaults()->always_capture_default();
  app.add_option("--realms", o.realms, "How many realms")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--users", o.users, "Users, hence phones, of each realm")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--prefix", o.prefix, "Start of each realm's name");
  app.add_option("--algorithm", o.algorithm, "MD5, SHA-256 or SHA-512-256")
      ->check(CLI::IsMember({"MD5", "SHA-256", "SHA-512-256"}));
  app.add_option("--phases", o.phases,
                 "Comma-separated: insert, refresh, mixed, unregister, watch, "
                 "each NAME[=SECONDSs][@RATE]");
  app.add_option("--window", o.window,
                 "Registrations at once where no rate is given")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--expires", o.expires, "Seconds asked for");
  app.add_option("--dead", o.dead, "Share of phones that answer no OPTIONS")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--ping-interval", o.ping_interval,
                 "Seconds between two OPTIONS that a phone expects; 0: not "
                 "watched");
  app.add_option("--timeout", o.timeout, "Seconds to wait for an answer")
      ->check(CLI::Range(0.1, 600.0));
  app.add_flag("--fresh-nonces", o.fresh_nonces,
               "Begin each registration without credentials: 401, then 200");
  app.add_option("--pid", o.pids, "Whose CPU time and memory to report");
  app.add_option("--json", o.json, "Report file");
}

int run_phases(const common_options& o, const make_transport& make) {
  auto phases = parse_phases(o.phases);
  if (!phases) {
    std::cerr << "--phases: cannot read \"" << o.phases << "\"\n";
    return 2;
  }
  population phones{
      o.realms, o.users, o.prefix,
      digest::parse_algorithm(o.algorithm).value_or(digest::algorithm::md5)};
  auto network = make(phones);
  poll_watch polls{phones.size(),
                   static_cast<std::int64_t>(o.ping_interval * 1e9), o.dead};
  engine_settings settings;
  settings.window = o.window;
  settings.timeout = static_cast<std::int64_t>(o.timeout * 1e9);
  settings.keep_nonces = !o.fresh_nonces;
  settings.targets = o.pids;
  engine load{phones, *network, polls, std::move(settings)};
  std::vector<figures> all;
  bool good = true;
  for (const auto& one : *phases) {
    all.push_back(load.run(one));
    std::cout << to_text(all.back()) << std::flush;
    if (!all.back().target_before.complete
        || !all.back().target_after.complete) {
      std::cerr << "a measured process has ended\n";
      return 2;
    }
    good = good && all.back().failures.empty() && all.back().timeouts == 0
           && network->is_up();
  }
  if (!network->is_up())
    std::cerr << "the registrar has closed its connection\n";
  if (!o.json.empty() && !write_json(o.json, all)) {
    std::cerr << "cannot write " << o.json << '\n';
    return 2;
  }
  return good ? 0 : 1;
}

} // namespace rollcall::load
