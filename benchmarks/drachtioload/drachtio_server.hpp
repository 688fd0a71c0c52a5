// The server side of the drachtio wire protocol, as far as an application that
// registers phones can tell it from the real one: REGISTERs in, answers echoed,
// OPTIONS acknowledged and answered in the phones' name. What the real server
// does for a phone that is dead, 408 after 32 s, is done here too.
#pragma once

#include "benchmarks/load/sip_text.hpp"
#include "benchmarks/load/sockets.hpp"
#include "benchmarks/load/transport.hpp"
#include "protocol/drachtio/meta.hpp"

#include <deque>
#include <string>
#include <vector>

namespace rollcall::load {

class drachtio_server : public transport {
public:
  struct settings {
    std::uint16_t port = 0;
    std::uint32_t connections = 1; // of applications, to wait for
    std::uint32_t expires = 3600;
    std::int64_t dead_after = 32'000'000'000; // ns until a dead phone's 408
  };

  drachtio_server(population& phones, settings s);

  /// Where it listens.
  std::uint16_t port() const;

  /// Returns once all applications want REGISTERs; false when they do not
  /// come within so many nanoseconds.
  bool await_applications(std::int64_t timeout);

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
    bool routed = false;  // wants REGISTERs
    bool blocked = false; // waits until it can be written to
  };
  struct dead_poll {
    std::int64_t due;
    std::uint32_t connection;
    std::uint64_t transaction;
  };

  static constexpr std::uint32_t listener_key = 0xffff'ffff;

  void accept_one();
  void read(std::uint32_t number, listener& to);
  void handle(std::uint32_t number, std::string_view payload, listener& to);
  void handle_sip(std::uint32_t number, const drachtio::client_frame& frame,
                  listener& to);
  void echo(connection& c, const drachtio::client_frame& frame,
            std::string_view transaction);
  void handle_request(std::uint32_t number, const drachtio::client_frame& frame,
                      listener& to);
  void give_up(std::int64_t now);
  void respond(connection& c, std::string_view id, std::string_view verdict);
  void begin_frame();
  void end_frame(connection& c);

  population& phones_;
  settings settings_;
  file socket_;
  poller poller_;
  std::deque<connection> connections_;
  std::vector<std::uint32_t> routed_; // their numbers
  std::deque<dead_poll> dead_polls_;
  std::uint64_t frames_ = 0;
  std::uint64_t transactions_ = 0; // of requests of the application
  std::string frame_;
  std::string sip_;
  bool up_ = true;
};

} // namespace rollcall::load
