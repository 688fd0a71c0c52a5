#include "edge/tcp_listener.hpp"

#include <asio/ip/v6_only.hpp>

namespace rollcall::edge {

asio::error_code tcp_listener::open(const asio::ip::tcp::endpoint& at,
                                    on_socket f) {
  asio::error_code failed;
  if (acceptor_.open(at.protocol(), failed))
    return failed;
  if (at.address().is_v6()
      && acceptor_.set_option(asio::ip::v6_only{true}, failed))
    return failed;
  if (acceptor_.set_option(asio::socket_base::reuse_address{true}, failed)
      || acceptor_.bind(at, failed)
      || acceptor_.listen(asio::socket_base::max_listen_connections, failed))
    return failed;
  on_socket_ = std::move(f);
  accept();
  return {};
}

asio::ip::tcp::endpoint tcp_listener::local() const {
  asio::error_code ignored;
  return acceptor_.local_endpoint(ignored);
}

void tcp_listener::close() noexcept {
  on_socket_ = nullptr;
  asio::error_code ignored;
  acceptor_.close(ignored);
  try {
    pause_.cancel();
  } catch (const asio::system_error&) {
    // Then it fires, and finds nothing to do.
  }
}

void tcp_listener::accept() {
  acceptor_.async_accept(
      [self = shared_from_this()](const asio::error_code& failed,
                                  asio::ip::tcp::socket socket) {
        if (!self->on_socket_)
          return;
        if (!failed) {
          self->on_socket_(std::move(socket));
          if (self->on_socket_)
            self->accept();
          return;
        }
        self->pause_.expires_after(std::chrono::milliseconds{100});
        self->pause_.async_wait([self](const asio::error_code&) {
          if (self->on_socket_)
            self->accept();
        });
      });
}

} // namespace rollcall::edge
