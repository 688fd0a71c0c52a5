// Where the embedded SIP server listens: "udp:127.0.0.1:5060",
// "tcp:[::1]:5060". Also the form of `rollcall edge --listen`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::config {

enum class transport : std::uint8_t { udp, tcp };

struct listen_address {
  config::transport transport = transport::udp;
  std::string host;       // numeric, IPv6 without brackets
  std::uint16_t port = 0; // 0: any free one

  bool operator==(const listen_address&) const = default;
};

/// True for a numeric IPv4 address, or a numeric IPv6 one without brackets.
bool is_ip_address(std::string_view text);

/// Nothing unless `text` is transport, numeric address and port.
std::optional<listen_address> parse_listen(std::string_view text);

/// The opposite of `parse_listen`.
std::string to_string(const listen_address& address);

} // namespace rollcall::config
