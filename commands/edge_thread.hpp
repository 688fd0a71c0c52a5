// The embedded SIP server on a thread of its own.
#pragma once

#include "edge/server.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <optional>
#include <string>
#include <thread>

namespace rollcall::commands {

class edge_thread {
public:
  explicit edge_thread(edge::settings how);

  /// Stops, if that was not done.
  ~edge_thread();

  /// Why it could not start.
  std::optional<std::string> start();

  void stop();

  const edge::server& server() const { return server_; }

  /// Where it listens: "udp:127.0.0.1:5060, tcp:127.0.0.1:5060".
  std::string describe() const;

private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{
    io_.get_executor()};
  edge::server server_;
  std::thread thread_;
};

} // namespace rollcall::commands
