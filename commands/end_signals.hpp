// The signals that end the process, or let it read its directory anew.
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
  /// `on_hup`, if any, is called by wait() for each SIGHUP, which ends the
  /// process otherwise.
  explicit end_signals(std::function<void()> on_hup = {})
      : on_hup_(std::move(on_hup)) {
    if (on_hup_)
      signals_.add(SIGHUP);
  }

  /// False when give_up() ended it.
  bool wait() {
    listen();
    io_.run();
    signals_.clear(); // a second one ends the process at once
    return asked_;
  }

  /// From any thread: does it on the thread that waits, while it waits.
  template <class F>
  void post(F&& what) {
    asio::post(io_, std::forward<F>(what));
  }

  /// From any thread: there is nothing to wait for any more.
  void give_up() {
    asio::post(io_, [this] {
      ended_ = true;
      signals_.cancel();
    });
  }

private:
  void listen() {
    signals_.async_wait([this](std::error_code cancelled, int number) {
      if (cancelled || ended_)
        return;
      if (number == SIGHUP) {
        on_hup_();
        return listen();
      }
      asked_ = true;
      spdlog::info("stopping on signal {}", number);
    });
  }

  std::function<void()> on_hup_;
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  bool asked_ = false;
  bool ended_ = false;
};

} // namespace rollcall::commands
