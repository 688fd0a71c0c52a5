// One UDP address: many datagrams per system call, both ways, and the errors
// told apart by what was sent.
#pragma once

#include "edge/flow.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace rollcall::edge {

class udp_socket : public std::enable_shared_from_this<udp_socket> {
public:
  struct datagram {
    std::string_view bytes;
    endpoint from;
  };

  class owner {
  public:
    virtual ~owner() = default;
    /// What came with one system call.
    virtual void on_datagrams(std::uint16_t listener,
                              std::span<const datagram> batch) = 0;
    /// The kernel would not send it: the network is unreachable, the datagram
    /// too long …, or, `full`, the buffers are. No place to send from.
    virtual void on_unsent(std::string_view bytes, const endpoint& to,
                           bool full) = 0;
    /// An ICMP error came back: `quoted` is the beginning of what was sent.
    virtual void on_unreachable(std::string_view quoted,
                                const endpoint& to) = 0;
  };

  udp_socket(asio::io_context& io, owner& who, std::uint16_t listener);

  asio::error_code open(const endpoint& at, int buffer_bytes);

  endpoint local() const;

  /// Never blocks. What is sent in one turn goes out in one system call, or in
  /// a few when it is much.
  void send(std::string_view bytes, const endpoint& to);

  void close() noexcept;

private:
  static constexpr std::size_t batch = 64;
  static constexpr std::size_t slot_bytes = 65'536;

  void wait();
  void receive();
  void read_errors();
  void flush();

  asio::ip::udp::socket socket_;
  owner* owner_;
  std::uint16_t listener_;
  std::vector<char> buffers_; // pages that were never written cost nothing
  std::array<datagram, batch> received_;
  std::array<iovec, batch> parts_{};
  std::array<mmsghdr, batch> headers_{};

  std::string outbox_; // one datagram after the other
  std::array<endpoint, batch> destinations_;
  std::array<std::size_t, batch> sizes_{};
  std::size_t waiting_ = 0; // how many there are
  bool flush_posted_ = false;
};

} // namespace rollcall::edge
