// One TCP connection: bytes in, bytes out, one write at a time and a bound on
// what waits. Used for SIP connections and for applications alike.
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::edge {

class tcp_stream : public std::enable_shared_from_this<tcp_stream> {
public:
  enum class end { closed, refused, overrun };

  /// Called from handlers of the stream only, never from inside `send`.
  class owner {
  public:
    virtual ~owner() = default;

    /// Everything not yet consumed; answers how much is now.
    virtual std::size_t on_bytes(std::string_view bytes) = 0;

    /// After `connect`, not after `start`.
    virtual void on_connected() {
      // nop
    }

    /// The last call. Not made after `close`.
    virtual void on_end(end why) = 0;
  };

  /// Bytes in the buffers of several streams. Whose buffers grow above it is
  /// closed.
  struct shared_bound {
    std::size_t used = 0;
    std::size_t max;
  };

  struct bounds {
    std::size_t backlog; // bytes that may wait to be sent
    std::size_t input;   // bytes that may wait for the rest of a message
    shared_bound* all = nullptr; // outlives the stream
  };

  tcp_stream(asio::ip::tcp::socket socket, const bounds& limits,
             std::size_t read_size);

  /// Begins to read; the owner must stay until `close` or `on_end`.
  void start(owner& who);

  /// Connects first; what is sent meanwhile waits.
  void connect(owner& who, const asio::ip::tcp::endpoint& to);

  /// For writing one message in place, followed by `sent`.
  std::string& outbox() noexcept {
    return pending_;
  }

  /// Everything appended in one turn goes out in one write.
  void sent();

  /// The same for what nobody waits for: goes along with the next message, or
  /// by itself a little later. Saves both sides a wake-up for each.
  void sent_lazily();

  void send(std::string_view bytes) {
    pending_ += bytes;
    sent();
  }

  /// Reads no more and closes once everything is written.
  void close_when_sent();

  /// At once, without a further word to the owner.
  void close() noexcept;

private:
  bool accept_output();
  bool account();
  void read();
  void on_read(std::size_t count);
  void write();
  void finish(end why);

  asio::ip::tcp::socket socket_;
  asio::steady_timer lazy_timer_;
  bounds bounds_;
  owner* owner_ = nullptr;
  std::size_t read_size_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string pending_;
  std::string writing_;
  std::size_t accounted_ = 0; // of the bytes in all these
  bool connected_ = false;
  bool flush_posted_ = false;
  bool lazy_posted_ = false;
  bool closing_ = false;
  bool overrun_ = false;
};

} // namespace rollcall::edge
