// What the actors want to know; filled by main from the configuration.
#pragma once

#include "protocol/digest/algorithm.hpp"
#include "protocol/digest/nonce.hpp"
#include "protocol/digest/verifier.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::actors {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct tls_settings {
  std::string ca_file;     // PEM; empty: the system's authorities
  std::string server_name; // for SNI and verification; empty: the host
  bool verify = true;
};

/// One drachtio server.
struct server_settings {
  std::string host;
  std::uint16_t port = 9022;
  std::string secret;
  std::string tags; // comma-separated
  std::optional<tls_settings> tls;

  // How patient the connection is.
  milliseconds connect_timeout{5'000}; // until authenticated and routed
  milliseconds retry_min{150};         // back-off after a lost connection
  milliseconds retry_max{2'000};
  milliseconds retry_refused{30'000}; // after a wrong secret
  milliseconds ping_interval{15'000}; // an unanswered ping ends the connection

  // Limits.
  std::size_t max_frame = 66'000;        // bytes of one received frame
  std::size_t max_outbound = 16U << 20U; // bytes waiting to be sent
  std::size_t max_in_flight = 20'000;    // REGISTERs given out; then no reading
  std::size_t max_realm_in_flight = 2'000; // of one realm; then 503
};

struct digest_settings {
  digest::algorithm_list algorithms = digest::all_algorithms();
  std::shared_ptr<const digest::nonce_factory> nonces; // never null
  digest::uri_check uri = digest::uri_check::strict;
};

/// How the answers of a service that knows the users are remembered.
struct lookup_settings {
  seconds good{300};         // an answer serves for so long
  seconds unknown{30};       // also: a service that is down is left alone
  seconds beyond{86'400};    // an old answer, while the service is down
  std::size_t most{100'000}; // users
};

/// Polls in flight; what comes later waits.
struct poll_limits {
  std::uint32_t all = 100'000;
  std::uint32_t per_realm = 5'000;
};

} // namespace rollcall::actors
