// The command line and the configuration file that it names.
#include "commands/exit_codes.hpp"
#include "commands/serve.hpp"
#include "commands/serve_edge.hpp"
#include "config/describe.hpp"
#include "config/load.hpp"
#include "config/reference.hpp"
#include "logging.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

namespace rollcall {
namespace {

int run(int argc, char** argv) {
  CLI::App app{"Rollcall, a multi-tenant SIP registrar for drachtio"};
  app.set_version_flag("--version", std::string{"rollcall "} + ROLLCALL_VERSION);
  app.footer("\nThe configuration file:\n" + config::options_help());
  std::string file;
  bool check = false;
  bool options = false;
  bool reference = false;
  app.add_option("--config", file, "Configuration file (JSON)");
  std::string store_path;
  app.add_option("--store", store_path,
                 "Folder of the store, in place of store.path");
  app.add_flag("--check", check, "Validate the configuration and exit");
  app.add_flag("--options", options,
               "Print the options of the file as a Markdown table and exit");
  app.add_flag("--reference", reference,
               "Print the reference of the file, docs/configuration.md, and "
               "exit");

  auto* edge = app.add_subcommand(
    "edge", "Only the embedded SIP server, for any drachtio application");
  std::vector<std::string> listen;
  std::string admin = "127.0.0.1:9022";
  std::string secret;
  std::uint32_t timer_f = 32'000;
  edge->add_option("--listen", listen, "udp:ADDRESS:PORT or tcp:ADDRESS:PORT")
    ->required();
  edge->add_option("--admin", admin, "ADDRESS:PORT for applications")
    ->capture_default_str();
  edge->add_option("--secret", secret, "What applications authenticate with")
    ->envname("ROLLCALL_EDGE_SECRET")
    ->required();
  edge
    ->add_option("--timer-f", timer_f,
                 "Milliseconds after which a request is given up")
    ->capture_default_str()
    ->check(CLI::Range(100U, 64'000U));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : commands::exit_usage;
  }
  if (options) {
    std::cout << config::options_table();
    return 0;
  }
  if (reference) {
    std::cout << config::options_reference();
    return 0;
  }
  if (edge->parsed()) {
    set_up_log({});
    return commands::serve_edge(listen, admin, std::move(secret), timer_f);
  }
  if (file.empty()) {
    std::cerr << "--config is required; see --help\n";
    return commands::exit_usage;
  }
  auto loaded = config::load_file(file);
  if (auto* problem = std::get_if<config::problem>(&loaded)) {
    std::cerr << problem->text << '\n';
    return commands::exit_usage;
  }
  auto& conf = std::get<config::settings>(loaded);
  if (!store_path.empty()) {
    if (!conf.store)
      conf.store.emplace();
    conf.store->path = store_path;
  }
  if (check) {
    std::cout << file << " is valid\n";
    return 0;
  }
  set_up_log(conf.log);
  return commands::serve(conf, file);
}

} // namespace
} // namespace rollcall

int main(int argc, char** argv) {
  try {
    return rollcall::run(argc, argv);
  } catch (const std::exception& ex) {
    std::cerr << "rollcall: " << ex.what() << '\n';
    return rollcall::commands::exit_failed;
  }
}
