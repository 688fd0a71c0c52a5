// The embedded SIP server: phones on one side, applications that speak the
// drachtio wire protocol on the other. Non-INVITE transactions only: REGISTER,
// OPTIONS, MESSAGE and the like come in and go out.
//
// What it answers by itself: INVITE 501, CANCEL 481, 503 to a request for
// which no application is routed or, over TCP, no room is left, and 200 to
// OPTIONS as long as any application is routed for anything (so a health check
// sees whether requests would be served). ACK and malformed packets get no
// answer.
//
// A request to a phone leaves from the address at which the phone registered.
// Not known, it leaves from the one that the system's routes would take.
//
// When an application goes, requests that it has not answered are forgotten
// over UDP, so that the client's next retransmission finds another application,
// and answered 503 over TCP, where no retransmission comes.
#pragma once

#include "edge/counters.hpp"
#include "edge/settings.hpp"

#include <asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::edge {

class core;

/// Runs on the thread that runs the io_context, and only there: construct and
/// `start` before `run` or on that thread; `stop` and destruction on that
/// thread or after `run` has returned. `count` may be read from any thread.
class server {
public:
  struct bound {
    transport kind;
    std::string address; // without brackets
    std::uint16_t port;
  };

  server(asio::io_context& io, settings how);
  ~server();

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Binds everything and begins; on failure nothing stays open and the text
  /// says what could not be done. Raises the process's limit of file
  /// descriptors as far as it is allowed.
  std::optional<std::string> start();

  /// Closes everything; open transactions are forgotten. No further handler
  /// does anything, so that `run` returns when nobody else has work.
  void stop();

  /// What was bound, in the order of the settings.
  std::vector<bound> ports() const;
  std::uint16_t admin_port() const;

  const counters& count() const noexcept;

private:
  std::shared_ptr<core> core_;
};

} // namespace rollcall::edge
