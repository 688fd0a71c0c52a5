// drachtioload: plays the drachtio server for any drachtio application.
#include "benchmarks/drachtioload/drachtio_server.hpp"
#include "benchmarks/load/program.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <stdexcept>

using namespace rollcall;

int main(int argc, char** argv) {
  CLI::App app{"Plays the drachtio server for an application that connects, "
               "and measures it"};
  load::common_options common;
  load::drachtio_server::settings server;
  double dead_after = 32;
  double patience = 60;
  load::add_options(app, common);
  app.add_option("--port", server.port, "Where applications connect; 0: any");
  app.add_option("--connections", server.connections,
                 "Connections of applications to wait for; phones are spread "
                 "over them")
      ->check(CLI::Range(1, 1'000));
  app.add_option("--dead-after", dead_after,
                 "Seconds after which a dead phone's OPTIONS ends with 408")
      ->check(CLI::Range(0.01, 60.0));
  app.add_option("--patience", patience, "Seconds to wait for the applications")
      ->check(CLI::Range(1.0, 600.0));
  CLI11_PARSE(app, argc, argv);
  server.expires = common.expires;
  server.dead_after = static_cast<std::int64_t>(dead_after * 1e9);
  try {
    return load::run_phases(
        common,
        [&](load::population& phones) -> std::unique_ptr<load::transport> {
          auto result = std::make_unique<load::drachtio_server>(phones, server);
          std::cout << "listening on 127.0.0.1:" << result->port() << std::endl;
          if (!result->await_applications(
                  static_cast<std::int64_t>(patience * 1e9)))
            throw std::runtime_error{"no application has come"};
          return result;
        });
  } catch (const std::exception& ex) {
    std::cerr << "drachtioload: " << ex.what() << '\n';
    return 2;
  }
}
