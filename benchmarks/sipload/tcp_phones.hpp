// Phones on TCP, many to a connection, as behind a proxy.
#pragma once

#include "benchmarks/load/sip_text.hpp"
#include "benchmarks/load/sockets.hpp"
#include "benchmarks/load/transport.hpp"

#include <vector>

namespace rollcall::load {

class tcp_phones : public transport {
public:
  tcp_phones(population& phones, const sockaddr_in& registrar,
             std::uint32_t connections, std::uint32_t expires);

  bool is_reliable() const noexcept override {
    return true;
  }
  void send_register(std::uint32_t index) override;
  void flush() override;
  void wait(std::int64_t timeout, listener& to) override;
  bool is_up() const noexcept override {
    return up_;
  }

private:
  struct connection {
    byte_stream stream;
    std::uint16_t port = 0;
    bool blocked = false; // waits until it can be written to
  };

  void handle(connection& c, std::string_view message, listener& to);
  void read(connection& c, listener& to);

  population& phones_;
  std::uint32_t expires_;
  std::vector<connection> connections_;
  poller poller_;
  bool up_ = true;
};

} // namespace rollcall::load
