// A drachtio server that does what the test says, on a loopback port of its
// own. Blocking, with a deadline on everything, so that a test that waits for
// what never comes fails instead of hanging.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::actors_test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// How long anything may take before a test fails.
inline constexpr milliseconds patience = 10s;

/// Files of a certificate for `host`, signed by itself; gone with the object.
struct certificate {
  explicit certificate(std::string_view host);
  ~certificate();
  certificate(const certificate&) = delete;

  std::string directory;
  std::string cert_file;
  std::string key_file;
};

/// A frame as the application sent it.
struct command {
  std::string id;
  std::string name;
  std::string args;
  std::string sip;
};

/// One connection, on the server's side. Throws std::runtime_error when the
/// other side does not do what is expected in time.
class peer {
public:
  peer(int fd, const certificate* cert);
  ~peer();
  peer(const peer&) = delete;

  command receive();
  void send(std::string_view bytes);
  void send_frame(std::string_view payload);

  /// Answers the last command.
  void respond(const command& to, std::string_view rest);

  /// Plays authentication and routing, OK to both. The authentication.
  command admit();

  /// Reads until the other side closes; false when it does not in time.
  bool sees_end(milliseconds within = patience);

  /// Reads and forgets until `bytes` have come or the time is over.
  std::size_t drain(std::size_t bytes, milliseconds within = patience);

  void close();

  /// Bytes that wait to be read.
  std::size_t unread() const;

private:
  std::size_t read_some(char* into, std::size_t size, milliseconds within);

  int fd_;
  struct tls;
  std::unique_ptr<tls> tls_;
  std::string buffer_;
  std::uint64_t sent_ = 0;
};

class scripted_server {
public:
  /// `receive_buffer` keeps the kernel from hiding a slow reader.
  explicit scripted_server(const certificate* cert = nullptr,
                           int receive_buffer = 0);
  ~scripted_server();
  scripted_server(const scripted_server&) = delete;

  std::uint16_t port() const noexcept {
    return port_;
  }

  /// The next connection; throws when none comes in time.
  std::unique_ptr<peer> accept(milliseconds within = patience);

  /// True when a connection waits to be accepted.
  bool is_called(milliseconds within);

  /// Nobody listens from here on.
  void close();

  /// Listens again, on the same port.
  void reopen();

private:
  const certificate* cert_;
  int receive_buffer_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
};

} // namespace rollcall::actors_test
