// The HTTP server: answers look-ups of the register as JSON.
#pragma once

#include "http/process_calls.hpp"
#include "http/settings.hpp"
#include "protocol/registrar/event.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::http {

/// Clients of GET /events.
struct listener_count {
  std::size_t listening = 0; // now
  std::uint64_t dropped = 0; // that did not keep up
  std::uint64_t lost = 0;    // events that none of them was told
};

/// Runs on one thread of its own, between start() and stop(). To be started
/// and stopped by one thread; starts once.
class server {
public:
  /// Without `listen` there are no events to be had (503).
  server(settings conf, registrar::inquire ask,
         registrar::subscribe listen = {}, process_calls process = {});

  server(const server&) = delete;

  server& operator=(const server&) = delete;

  /// As stop().
  ~server();

  /// Binds and serves. An error is told as text for the log ("cannot listen on
  /// 127.0.0.1:80: Permission denied"); nothing runs then.
  [[nodiscard]] std::optional<std::string> start();

  /// Reads certificate and key again; connections that begin from now on are
  /// shown them, the others go on. An error is told as text for the log, and
  /// the old ones stay in use. Nothing happens without TLS. From any thread,
  /// between start() and stop().
  [[nodiscard]] std::optional<std::string> reload_certificate();

  /// The port in use, once started.
  std::uint16_t port() const noexcept;

  /// From any thread.
  listener_count listeners() const noexcept;

  /// Closes the port, answers 503 to who still waits, closes all connections
  /// and ends the thread, within a second. Answers of the register that come
  /// later are dropped. Harmless when repeated.
  void stop();

private:
  struct impl;

  std::unique_ptr<impl> impl_;
};

} // namespace rollcall::http
