// Which clients wait: no request of theirs has arrived whole or is being
// answered. When there is no room for a new client, the one that has waited
// longest goes, so that thousands of silent connections keep nobody out. A client
// must expect that of a connection that it keeps (RFC 9112 section 9.5).
#pragma once

#include <asio/execution_context.hpp>

#include <functional>
#include <list>
#include <utility>

namespace rollcall::http {

/// Those of one io_context, used on its thread alone.
class waiting_clients : public asio::execution_context::service {
public:
  /// A client's place among them, which it has or has not. Moved only while it
  /// has not.
  class place {
  public:
    explicit place(waiting_clients& among) noexcept : among_(&among) {
      // nop
    }

    place(place&& other) noexcept : among_(other.among_) {
      // nop
    }

    place& operator=(place&&) = delete;

    ~place() {
      leave();
    }

    /// As the last, unless it waits already. `close` ends its connection.
    void take(std::function<void()> close) {
      if (close_)
        return;
      at_ = among_->all_.insert(among_->all_.end(), this);
      close_ = std::move(close);
    }

    void leave() noexcept {
      if (std::exchange(close_, nullptr))
        among_->all_.erase(at_);
    }

  private:
    friend class waiting_clients;

    waiting_clients* among_;
    std::function<void()> close_; // empty: it has no place
    std::list<place*>::iterator at_;
  };

  static inline asio::execution_context::id id;

  explicit waiting_clients(asio::execution_context& owner) : service(owner) {
    // nop
  }

  void shutdown() noexcept override {
    // nop
  }

  /// Closes the connection of who has waited longest, if anybody waits.
  void send_one_away() noexcept {
    if (all_.empty())
      return;
    auto close = std::exchange(all_.front()->close_, nullptr);
    all_.pop_front();
    close();
  }

private:
  std::list<place*> all_;
};

} // namespace rollcall::http
