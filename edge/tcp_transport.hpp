// SIP over TCP (RFC 3261 §18.3): listeners, connections and their time-outs.
// A connection serves both ways: a request to the address and port that a
// client connected from goes out on the client's own connection.
#pragma once

#include "edge/counters.hpp"
#include "edge/flow.hpp"
#include "edge/server_transactions.hpp"
#include "edge/tcp_listener.hpp"
#include "edge/tcp_stream.hpp"

#include "protocol/sip/message.hpp"

#include <asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace rollcall::edge {

class tcp_transport {
public:
  class owner {
  public:
    virtual ~owner() = default;
    /// Before and after all that one read brings.
    virtual void begin_turn() = 0;
    virtual void end_turn() = 0;
    /// False when this was no SIP: the connection is closed then.
    virtual bool on_message(const flow& from, std::string_view bytes) = 0;
    virtual void on_tcp_closed(std::uint64_t connection) = 0;
  };

  tcp_transport(asio::io_context& io, owner& who, const limits& bounds,
                counters& count);
  ~tcp_transport();

  /// In place of the settings' max_connections.
  void limit(std::size_t connections) noexcept {
    bounds_.max_connections = connections;
  }

  asio::error_code listen(const asio::ip::tcp::endpoint& at,
                          std::uint16_t listener);

  asio::ip::tcp::endpoint local(std::uint16_t listener) const;

  /// The connection to that address, opened if there is none; 0 when there
  /// are too many. Whether it can be opened shows later.
  std::uint64_t reach(const endpoint& remote, std::uint16_t listener);

  /// False when the connection is gone.
  bool send(std::uint64_t connection, std::string_view bytes);

  void close() noexcept;

private:
  class connection;

  bool has_room_for(const asio::ip::address& source) const;
  void add(std::shared_ptr<connection> one);
  void remove(connection& one, tcp_stream::end why);
  void arm();
  void sweep();

  asio::io_context& io_;
  owner& owner_;
  limits bounds_;
  sip::message_limits message_limits_;
  counters& count_;
  std::shared_ptr<asio::steady_timer> sweeper_;
  bool armed_ = false;
  std::map<std::uint16_t, std::shared_ptr<tcp_listener>> listeners_;
  tcp_stream::shared_bound buffers_;
  std::unordered_map<std::uint64_t, std::shared_ptr<connection>> connections_;
  std::map<endpoint, std::uint64_t> by_remote_;
  std::map<asio::ip::address, std::size_t> by_source_; // how many
  std::uint64_t last_number_ = 0;
};

} // namespace rollcall::edge
