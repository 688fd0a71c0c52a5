// Accepts TCP connections on one address, and goes on doing so when the
// process is out of file descriptors for a while.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace rollcall::edge {

class tcp_listener : public std::enable_shared_from_this<tcp_listener> {
public:
  using on_socket = std::function<void(asio::ip::tcp::socket)>;

  explicit tcp_listener(asio::io_context& io) : acceptor_(io), pause_(io) {
    // nop
  }

  /// Binds and begins to accept.
  asio::error_code open(const asio::ip::tcp::endpoint& at, on_socket f);

  asio::ip::tcp::endpoint local() const;

  void close() noexcept;

private:
  void accept();

  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  on_socket on_socket_;
};

} // namespace rollcall::edge
