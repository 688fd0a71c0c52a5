#include "commands/serve_edge.hpp"

#include "commands/edge_thread.hpp"
#include "commands/end_signals.hpp"
#include "commands/exit_codes.hpp"
#include "log/parts.hpp"

#include <chrono>
#include <iostream>
#include <utility>

namespace rollcall::commands {

int serve_edge(const std::vector<std::string>& listen,
               const std::string& admin, std::string secret,
               std::uint32_t timer_f) {
  edge::settings how;
  for (const auto& text : listen) {
    auto address = edge::parse_listen_address(text);
    if (!address) {
      std::cerr << "--listen: expected udp:ADDRESS:PORT or tcp:ADDRESS:PORT, "
                   "found \""
                << text << "\"\n";
      return exit_usage;
    }
    how.listen.push_back(*address);
  }
  auto where = edge::parse_listen_address("tcp:" + admin);
  if (!where) {
    std::cerr << "--admin: expected ADDRESS:PORT, found \"" << admin << "\"\n";
    return exit_usage;
  }
  how.admin_host = where->host;
  how.admin_port = where->port;
  how.secret = std::move(secret);
  how.times.timer_f = std::chrono::milliseconds{timer_f};
  end_signals end;
  edge_thread sip{std::move(how)};
  if (auto error = sip.start()) {
    log::edge().critical("{}", *error);
    return exit_failed;
  }
  std::cout << "SIP   " << sip.describe() << "\nadmin "
            << where->host << ':' << sip.server().admin_port() << std::endl;
  end.wait();
  sip.stop();
  return 0;
}

} // namespace rollcall::commands
