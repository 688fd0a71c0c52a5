// One UDP address: many datagrams per system call in, one out, and the ICMP
// errors told apart by what was sent.
#pragma once

#include "edge/flow.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace rollcall::edge {

class udp_socket : public std::enable_shared_from_this<udp_socket> {
public:
  class owner {
  public:
    virtual ~owner() = default;
    virtual void on_datagram(std::uint16_t listener, std::string_view bytes,
                             const endpoint& from) = 0;
    /// An ICMP error came back: `quoted` is the beginning of what was sent.
    virtual void on_unreachable(std::string_view quoted,
                                const endpoint& to) = 0;
  };

  udp_socket(asio::io_context& io, owner& who, std::uint16_t listener);

  asio::error_code open(const endpoint& at, int buffer_bytes);

  endpoint local() const;

  /// Never blocks. False when the kernel does not take it.
  bool send(std::string_view bytes, const endpoint& to) noexcept;

  void close() noexcept;

private:
  static constexpr std::size_t batch = 32;
  static constexpr std::size_t slot_bytes = 65'536;

  void wait();
  void receive();
  void read_errors();

  asio::ip::udp::socket socket_;
  owner* owner_;
  std::uint16_t listener_;
  std::vector<char> buffers_; // pages that were never written cost nothing
  std::array<endpoint, batch> sources_;
};

} // namespace rollcall::edge
