// The signals that end the process.
#pragma once

#include "log/parts.hpp"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <csignal>

namespace rollcall::commands {

/// Keeps the signals that ask for an end from the moment it is made, so that
/// one that comes during the start is obeyed in order too.
class end_signals {
public:
  /// False when give_up() ended it.
  bool wait() {
    signals_.async_wait([this](std::error_code cancelled, int number) {
      asked_ = !cancelled;
      if (asked_)
        log::process().info("stopping on signal {}", number);
    });
    io_.run();
    signals_.clear(); // a second one ends the process at once
    return asked_;
  }

  /// From any thread: there is nothing to wait for any more.
  void give_up() {
    asio::post(io_, [this] { signals_.cancel(); });
  }

private:
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  bool asked_ = false;
};

} // namespace rollcall::commands
