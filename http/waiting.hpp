// Which clients wait: no request of theirs has arrived whole or is being
// answered. When there is no room for a new client, the one that has waited
// longest goes, so that thousands of silent connections keep nobody out. A client
// must expect that of a connection that it keeps (RFC 9112 section 9.5).
#pragma once

#include <asio/execution_context.hpp>
#include <asio/ip/tcp.hpp>

#include <list>
#include <utility>

namespace rollcall::http {

/// Those of one io_context, used on its thread alone.
class waiting_clients : public asio::execution_context::service {
public:
  using socket = asio::ip::tcp::socket;

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

    /// As the last, unless it waits already.
    void take(socket& whose) {
      if (whose_ != nullptr)
        return;
      at_ = among_->all_.insert(among_->all_.end(), this);
      whose_ = &whose;
    }

    void leave() noexcept {
      if (std::exchange(whose_, nullptr) != nullptr)
        among_->all_.erase(at_);
    }

  private:
    friend class waiting_clients;

    waiting_clients* among_;
    socket* whose_ = nullptr; // null: it has no place
    std::list<place*>::iterator at_;
  };

  static inline asio::execution_context::id id;

  explicit waiting_clients(asio::execution_context& owner) : service(owner) {
    // nop
  }

  void shutdown() noexcept override {
    // nop
  }

  /// Sends away who has waited longest: its connection reads the end, and is
  /// closed for it. False when nobody waits.
  bool send_one_away() noexcept {
    if (all_.empty())
      return false;
    auto& longest = *all_.front();
    asio::error_code ignored;
    longest.whose_->shutdown(socket::shutdown_both, ignored);
    longest.leave();
    return true;
  }

private:
  std::list<place*> all_;
};

} // namespace rollcall::http
