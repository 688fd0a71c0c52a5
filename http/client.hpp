// Requests to other people's HTTP services, on libcurl's multi interface.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::http {

struct client_settings {
  /// Requests under way at once; the next ones wait.
  std::size_t max_transfers = 32;
  /// Requests that wait; one more fails at once.
  std::size_t max_waiting = 10'000;
  /// PEM file with the authorities to trust; empty: those of the system.
  std::string ca_file;
};

struct client_request {
  std::string method = "GET";
  /// http or https, percent-encoded.
  std::string url;
  /// Names and values without line breaks. Nothing is added but Host, Accept,
  /// User-Agent and Content-Length, each where it is not given here.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// From send() to the answer's last byte.
  std::chrono::milliseconds timeout{5'000};
  /// Bytes of the answer's body; a longer one is an error.
  std::size_t max_answer = 1 << 20;
};

struct client_answer {
  /// Of HTTP; 0 when there is no whole answer.
  int status = 0;
  std::string body;
  /// Why there is no answer, for the log; empty when there is one.
  std::string error;
};

/// One thread of its own, which lives as long as the object. Follows no
/// redirects, speaks only http and https, checks certificates, takes no proxy
/// from the environment, and keeps connections for the next request.
class client {
public:
  /// Must not throw, must not block, and must not call stop().
  using done = std::function<void(client_answer)>;

  explicit client(client_settings conf);

  client(const client&) = delete;

  client& operator=(const client&) = delete;

  /// As stop().
  ~client();

  /// From any thread. `then` is called exactly once, on the client's thread;
  /// only when the queue is full, or the client stopped, is it called with an
  /// error before this returns.
  void send(client_request what, done then);

  /// Ends the thread; what is under way or waits is answered with an error
  /// first. Harmless when repeated, by one thread at a time.
  void stop();

private:
  struct impl;

  std::unique_ptr<impl> impl_;
};

} // namespace rollcall::http
