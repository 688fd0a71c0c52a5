// Phones on UDP: a few sockets, each the source port of many phones.
#pragma once

#include "benchmarks/load/sip_text.hpp"
#include "benchmarks/load/sockets.hpp"
#include "benchmarks/load/transport.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::load {

class udp_phones : public transport {
public:
  udp_phones(population& phones, const sockaddr_in& registrar,
             std::uint32_t ports, std::uint32_t expires);

  bool is_reliable() const noexcept override {
    return false;
  }
  void send_register(std::uint32_t index) override;
  void flush() override;
  void wait(std::int64_t timeout, listener& to) override;
  bool is_up() const noexcept override {
    return true;
  }

private:
  static constexpr std::size_t batch = 64;
  static constexpr std::size_t slot_bytes = 4'096;

  struct port {
    file socket;
    std::uint16_t number = 0;
    std::vector<std::string> queue =
        {}; // the first `queued` of them; kept memory
    std::size_t queued = 0;
  };

  std::string& slot(port& p);
  static void flush(port& p);
  void receive(port& p, listener& to);
  void handle(port& p, std::string_view datagram, listener& to);

  population& phones_;
  std::uint32_t expires_;
  std::vector<port> ports_;
  poller poller_;
  std::vector<char> buffers_ = std::vector<char>(batch * slot_bytes);
};

} // namespace rollcall::load
