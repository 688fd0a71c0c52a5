// Plain sockets on epoll: what a load generator needs and no more. Whatever
// fails at the start throws std::system_error.
#pragma once

#include <netinet/in.h>
#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::load {

/// Owns a file descriptor.
class file {
public:
  explicit file(int fd = -1) noexcept : fd_(fd) {
    // nop
  }
  file(file&& other) noexcept;
  file& operator=(file&& other) noexcept;
  ~file();

  int get() const noexcept {
    return fd_;
  }

private:
  int fd_;
};

/// "127.0.0.1:5060"; throws std::invalid_argument for anything else.
sockaddr_in parse_address(const std::string& text);

std::uint16_t local_port(int fd);

/// A socket of that type, non-blocking, bound to 127.0.0.1 and a free port,
/// with large buffers, connected.
file connect_to(const sockaddr_in& where, int type);

/// Listens on that port of 127.0.0.1; 0 picks a free one.
file listen_on(std::uint16_t port);

class poller {
public:
  poller();

  void add(int fd, std::uint32_t key, std::uint32_t events);
  void change(int fd, std::uint32_t key, std::uint32_t events);

  /// Waits for at most so many nanoseconds; what is returned lives until the
  /// next call.
  std::span<const epoll_event> wait(std::int64_t timeout);

private:
  file fd_;
  epoll_event events_[64];
};

/// A stream with its unread and unsent bytes.
class byte_stream {
public:
  explicit byte_stream(file socket) : socket_(std::move(socket)) {
    // nop
  }

  int fd() const noexcept {
    return socket_.get();
  }

  /// Reads what is there, as far as the buffer goes, which is larger than any
  /// message. False once the other side has closed.
  bool read();
  std::string_view unread() const noexcept {
    return {in_.get() + begin_, end_ - begin_};
  }
  void take(std::size_t bytes) noexcept {
    begin_ += bytes;
  }

  std::string& out() noexcept {
    return out_;
  }
  /// False when some of it has to wait.
  bool flush();

private:
  file socket_;
  static constexpr std::size_t capacity = 256 * 1024;

  std::unique_ptr<char[]> in_ =
      std::make_unique_for_overwrite<char[]>(capacity);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string out_;
  std::size_t sent_ = 0;
};

} // namespace rollcall::load
