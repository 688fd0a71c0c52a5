// The signals that end the process.
#pragma once

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <functional>
#include <utility>

namespace rollcall::commands {

/// Keeps the signals that ask for an end from the moment it is made, so that
/// one that comes during the start is obeyed in order too.
class end_signals {
public:
  /// False when give_up() ended it.
  bool wait() {
    signals_.async_wait([this](std::error_code cancelled, int number) {
      asked_ = !cancelled;
      hangups_.cancel();
      if (asked_)
        spdlog::info("stopping on signal {}", number);
    });
    io_.run();
    signals_.clear(); // a second one ends the process at once
    return asked_;
  }

  /// Each SIGHUP calls this, on the thread that waits; without it, one ends the
  /// process. Once, before wait().
  void on_hangup(std::function<void()> what) {
    hangup_ = std::move(what);
    hangups_.add(SIGHUP);
    next_hangup();
  }

  /// From any thread: there is nothing to wait for any more.
  void give_up() {
    asio::post(io_, [this] { signals_.cancel(); });
  }

private:
  void next_hangup() {
    hangups_.async_wait([this](std::error_code cancelled, int) {
      if (cancelled)
        return;
      hangup_();
      next_hangup();
    });
  }

  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  asio::signal_set hangups_{io_};
  std::function<void()> hangup_;
  bool asked_ = false;
};

} // namespace rollcall::commands
