// What the HTTP server can be told.
#pragma once

#include "http/access.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::http {

/// PEM files.
struct tls_files {
  std::string certificate; // with those that lead to its authority behind it
  std::string key;
};

struct settings {
  /// An IPv4 or IPv6 address, or "localhost".
  std::string host = "127.0.0.1";
  /// 0 picks a free one; server::port() tells which.
  std::uint16_t port = 9000;

  /// Whoever has one of these is let in; everybody when there are none.
  std::vector<access_token> tokens = {};
  /// Nothing: plain TCP.
  std::optional<tls_files> tls = {};

  /// Bytes of the request target; more is answered 414.
  std::size_t max_url = 8192;
  /// Bytes of all header fields together; more is answered 431. The parser
  /// itself ends at 80 kB, whatever is said here.
  std::size_t max_header = 16384;
  /// Header fields of one request; more is answered 431.
  std::size_t max_fields = 100;
  /// Bytes of a request's body; more is answered 413.
  std::size_t max_body = 1 << 20;
  /// Requests of one connection that may be under way at once; the next are
  /// read when one of these is answered.
  std::size_t max_pipelined = 16;
  /// Connections open at once. For a further one the client goes that has
  /// waited longest, without a request under way; if there is none, it is closed
  /// as it comes.
  std::size_t max_connections = 1024;

  /// Clients that listen to events at once; a further one is answered 503.
  std::size_t max_listeners = 200;
  /// Bytes of events that wait for one of them; then it is dropped.
  std::size_t max_event_backlog = 1 << 20;
  /// Events that are remembered for those who come back, and their bytes.
  std::size_t max_recent_events = 10'000;
  std::size_t max_recent_bytes = 16 << 20;
  /// How often something is sent to those who listen.
  std::chrono::milliseconds heartbeat{15'000};
  /// How long events are remembered once nobody listens.
  std::chrono::milliseconds event_linger{300'000};

  /// From the opening of a connection, or its last answer, to the next request
  /// having arrived whole. Looked at in steps of a quarter of it, or a second.
  std::chrono::milliseconds idle_timeout{60'000};
  /// For a client to take one piece of an answer.
  std::chrono::milliseconds write_timeout{30'000};
  /// For the register to give one piece of an answer; then 504.
  std::chrono::milliseconds query_deadline{5'000};
};

} // namespace rollcall::http
