// A whole edge on loopback sockets, with phones and a scripted application on
// the other ends. The peers block, each wait for at most some seconds.
#pragma once

#include "edge/server.hpp"

#include "tests/edge/support.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace rollcall::edge_test {

inline constexpr std::chrono::milliseconds patience{5'000};
/// How long we look whether something wrongly arrives.
inline constexpr std::chrono::milliseconds silence{100};

/// UDP and TCP on 127.0.0.1, secret "cymru", free ports.
edge::settings usual_settings();

bool have_ipv6();

class running_edge {
public:
  explicit running_edge(edge::settings how = usual_settings());
  ~running_edge();

  std::uint16_t port(std::size_t listener) const {
    return server_.ports().at(listener).port;
  }

  std::uint16_t udp() const {
    return port(0);
  }

  std::uint16_t tcp() const {
    return port(1);
  }

  std::uint16_t admin() const {
    return server_.admin_port();
  }

  const edge::counters& count() const {
    return server_.count();
  }

  /// Waits until the counter has reached that much; false when it does not.
  bool reaches(const edge::counter& which, std::uint64_t much) const;

  /// The same for a number that may go down.
  bool becomes(const edge::counter& which, std::uint64_t much) const;

private:
  asio::io_context io_{1};
  edge::server server_;
  std::thread thread_;
};

/// A phone, or whoever sends datagrams.
class udp_peer {
public:
  explicit udp_peer(const char* address = "127.0.0.1");

  std::uint16_t port() const {
    return socket_.local_endpoint().port();
  }

  void send(std::uint16_t to, std::string_view bytes);

  /// Empty when nothing came in time.
  std::string receive(std::chrono::milliseconds wait = patience);

  /// Where the last one came from.
  edge::endpoint sender() const {
    return sender_;
  }

private:
  asio::io_context io_;
  asio::ip::udp::socket socket_{io_};
  edge::endpoint sender_;
};

class tcp_peer {
public:
  /// Connects from that address.
  explicit tcp_peer(std::uint16_t to, const char* address = "127.0.0.1");
  explicit tcp_peer(asio::ip::tcp::socket connected);

  std::uint16_t port() const {
    return socket_.local_endpoint().port();
  }

  void send(std::string_view bytes);

  /// Until `count` bytes have come; fewer when they do not come in time.
  std::string receive(std::size_t count,
                      std::chrono::milliseconds wait = patience);

  /// Header and body of one SIP message.
  std::string receive_message(std::chrono::milliseconds wait = patience);

  /// True once the other side has closed and everything is read.
  bool is_closed(std::chrono::milliseconds wait = patience);

  void close();

private:
  bool more(std::chrono::milliseconds wait);

  asio::io_context io_;
  asio::ip::tcp::socket socket_;
  std::string buffer_;
  bool ended_ = false;
};

/// Speaks the application's side of the wire protocol.
class scripted_app {
public:
  /// Connects, and unless `secret` is null, authenticates.
  explicit scripted_app(std::uint16_t admin, const char* secret = "cymru");

  /// Routes that method and expects OK.
  void route(std::string_view method);

  /// One frame with that payload.
  void send(std::string_view payload);

  /// Payload of the next frame; empty when none comes in time.
  std::string receive(std::chrono::milliseconds wait = patience);

  tcp_peer& wire() noexcept {
    return wire_;
  }

private:
  tcp_peer wire_;
};

/// The token with that number of a frame's meta line, counted from 0.
std::string token(std::string_view frame, std::size_t number);

/// What follows the meta line.
std::string sip_of(std::string_view frame);

/// The line without its identity-dependent parts: ids, time of day.
std::string shape(std::string_view frame);

/// A REGISTER; the branch makes it unique.
std::string register_request(std::string_view via_host, std::string_view branch,
                             std::string_view transport = "UDP",
                             std::string_view via_params = ";rport");

/// The answer of a phone to a request that it got.
std::string answer_to(const std::string& request, std::string_view status);

} // namespace rollcall::edge_test
