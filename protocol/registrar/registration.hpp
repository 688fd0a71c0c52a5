// What a look-up shows of the register: one object for each user and Call-ID,
// as the replaced module showed them. Plain values, ready to be rendered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::registrar {

/// Where a REGISTER came from.
struct network {
  std::string address;
  std::uint16_t port = 0;
  std::string protocol; // udp, tcp, tls, ws, wss
  bool rport = false;   // asked for (RFC 3581), or forced by an option
};

/// "udp 192.0.2.7:40112"
std::string to_string(const network& from);

/// One contact of a registration.
struct binding_view {
  std::string contact;   // the URI as the phone wrote it
  std::string reachable; // the URI at which it can be reached from here
  std::uint16_t q = 1000; // thousandths
  std::string path;       // Path header values (RFC 3327), or empty
  std::string instance;   // +sip.instance (RFC 5626), or empty
  std::optional<std::uint32_t> reg_id;
  std::int64_t expires_at = 0; // epoch seconds
  std::int64_t last_seen = 0;  // epoch seconds: last REGISTER or poll answer
  std::optional<std::uint32_t> rtt; // milliseconds, of the last answered poll
  std::uint32_t missed = 0;         // polls without an answer, in a row
  bool stale = false;
};

/// Times are epoch seconds.
struct registration {
  std::string uuid;
  bool initial = true; // not refreshed yet
  std::string call_id;
  std::uint32_t expires = 0; // granted, seconds
  std::int64_t registered_at = 0; // the last REGISTER
  std::string user_agent;
  std::vector<std::string> allow;
  registrar::network network;
  std::int64_t expires_at = 0;
  std::int64_t expires_in = 0; // seconds, never below zero
  bool stale = false;          // all of its contacts are
  std::int64_t created = 0;
  std::int64_t modified = 0;
  std::string username;
  std::string realm;
  std::string display;
  std::vector<binding_view> bindings; // `contacts` are their reachable URIs
};

} // namespace rollcall::registrar
