// sipload: phones by the thousand, for any SIP registrar.
#include "benchmarks/load/program.hpp"
#include "benchmarks/sipload/tcp_phones.hpp"
#include "benchmarks/sipload/udp_phones.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

using namespace rollcall;

int main(int argc, char** argv) {
  CLI::App app{"Registers phones at a SIP registrar and measures it"};
  load::common_options common;
  std::string target;
  bool tcp = false;
  std::uint32_t sockets = 4;
  load::add_options(app, common);
  app.add_option("registrar", target, "ADDRESS:PORT")->required();
  app.add_flag("--tcp", tcp, "Over TCP instead of UDP");
  app.add_option("--sockets", sockets,
                 "Source ports, or TCP connections, shared by the phones")
      ->check(CLI::Range(1, 20'000));
  CLI11_PARSE(app, argc, argv);
  try {
    auto where = load::parse_address(target);
    return load::run_phases(
        common,
        [&](load::population& phones) -> std::unique_ptr<load::transport> {
          if (tcp)
            return std::make_unique<load::tcp_phones>(phones, where, sockets,
                                                      common.expires);
          return std::make_unique<load::udp_phones>(phones, where, sockets,
                                                    common.expires);
        });
  } catch (const std::exception& ex) {
    std::cerr << "sipload: " << ex.what() << '\n';
    return 2;
  }
}
