// What the edge is told by whoever starts it. Plain values, no configuration
// file is known here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::edge {

enum class transport : std::uint8_t { udp, tcp };

/// "udp" or "tcp", as it stands in meta lines and URI parameters.
std::string_view to_string(transport kind) noexcept;

struct listen_address {
  transport kind = transport::udp;
  std::string host = "127.0.0.1"; // IPv6 without brackets; a name is resolved
  std::uint16_t port = 5060;      // 0 picks a free one
  /// The address that phones are told in Via, where it differs from the bound
  /// one (behind a NAT). Empty: the bound one, or, bound to all addresses, the
  /// one of the default route.
  std::string advertise = {};
};

/// "udp:127.0.0.1:5060", "tcp:[::1]:0"; the port may be left out (5060).
std::optional<listen_address> parse_listen_address(std::string_view text);

struct timing {
  std::chrono::milliseconds t1{500};   // RFC 3261 §17.1.1.1
  std::chrono::milliseconds t2{4'000}; // longest wait between two sendings
  std::chrono::milliseconds timer_f{32'000}; // an unanswered request: 408
  std::chrono::milliseconds timer_j{32'000}; // how long an answer is kept
};

struct limits {
  // SIP messages
  std::size_t max_message_bytes = 65'535;
  std::size_t max_header_lines = 128;
  // server transactions; over the bound the oldest answered ones go first
  std::size_t max_server_transactions = 100'000;
  std::size_t max_server_transaction_bytes = 96u << 20;
  // client transactions; over the bound the application gets a NOK
  std::size_t max_client_transactions = 500'000;
  std::size_t max_pending_lookups = 1'000;
  // with several UDP addresses: phones of which it is known where they
  // registered; 8 bytes each
  std::size_t max_flows = 2'000'000;
  // TCP connections; over the bound new ones are refused, since an old one may
  // be the only way to a phone behind a NAT. Fewer where the system's limit of
  // file descriptors is lower (see file_limit.hpp).
  std::size_t max_connections = 20'000;
  std::size_t max_connections_per_source = 2'500; // an address, an IPv6 /64
  std::size_t max_connection_backlog = 256u << 10; // unsent bytes, then closed
  std::size_t max_connection_bytes = 256u << 20; // in the buffers of all
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds message_timeout{30}; // first message, a partial message
  std::chrono::seconds idle_timeout{7'200};
  // applications
  std::size_t max_applications = 64;
  std::size_t max_application_frame = 65'536;
  std::size_t max_application_backlog = 64u << 20; // unsent bytes, then closed
  std::chrono::seconds authenticate_timeout{10};
  int udp_buffer_bytes = 4 << 20; // asked of the kernel, both ways
};

struct settings {
  std::vector<listen_address> listen;
  std::string admin_host = "127.0.0.1";
  std::uint16_t admin_port = 9022; // 0 picks a free one
  std::string secret;
  timing times = {};
  limits bounds = {};
};

} // namespace rollcall::edge
