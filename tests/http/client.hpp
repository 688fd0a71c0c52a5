// An HTTP client that does just what it is told, byte by byte, and waits no
// longer than a few seconds for anything.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace rollcall::test {

/// An answer as it came over the wire.
struct received {
  unsigned status = 0;                       // 0: no head arrived
  std::map<std::string, std::string> fields; // names in lower case
  std::string body;                          // without the framing of chunks
  int chunks = 0;     // how many, the last one of size 0 not counted
  bool whole = false; // ended as its framing says

  std::string field(const std::string& name) const;
};

/// A blocking TCP connection to 127.0.0.1.
class client {
public:
  /// `receive_buffer` in bytes; 0 for the system's choice.
  explicit client(std::uint16_t port, int receive_buffer = 0);

  client(const client&) = delete;

  client& operator=(const client&) = delete;

  ~client();

  /// Sends all; stops early when the server has gone.
  void send(std::string_view bytes);

  /// Reads one answer; `head_only` for an answer to HEAD.
  received read(bool head_only = false);

  /// Reads at most so many bytes and forgets them; false when no more come.
  /// Nothing must have been read otherwise.
  bool skip(std::size_t bytes);

  /// Takes up to and with the delimiter, empty when it does not come.
  std::string take_until(std::string_view delimiter);

  /// Sends "GET target" and reads the answer.
  received get(std::string_view target);

  /// Whether the server ends the connection within this time, in ms, without
  /// another byte.
  bool ended(int milliseconds = 5000);

  /// Whether any byte, or the end, is there to be read within this time.
  bool readable(int milliseconds);

  /// Whether sending failed: the server has closed for good.
  bool broken() const noexcept {
    return broken_;
  }

private:
  /// Fills the buffer with more; false at the end.
  bool fill();

  bool take(std::size_t size, std::string& to);

  int socket_ = -1;
  bool broken_ = false;
  std::string buffer_;
};

/// "GET target HTTP/1.1" with a Host, and further header lines.
std::string get_request(std::string_view target, std::string_view lines = "");

/// A request with a Host, a Content-Length and the body it tells.
std::string request_with_body(std::string_view method, std::string_view target,
                              std::string_view body,
                              std::string_view lines = "");

} // namespace rollcall::test
