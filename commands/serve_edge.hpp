// The embedded SIP server alone, for any drachtio application.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::commands {

/// Serves until a signal asks for an end; the exit code of the process.
/// `listen`: udp:ADDRESS:PORT or tcp:ADDRESS:PORT; `admin`: ADDRESS:PORT;
/// `timer_f` in milliseconds.
int serve_edge(const std::vector<std::string>& listen, const std::string& admin,
               std::string secret, std::uint32_t timer_f);

} // namespace rollcall::commands
