// An HTTP service on a loopback port of its own that answers what the test
// says, byte by byte. One thread for each connection.
#pragma once

#include "tests/actors/scripted_server.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rollcall::test {

class loopback_service {
public:
  /// Gets a request, head and body; gives the bytes to answer with, none to
  /// stay silent. Called on the connections' threads.
  using handler = std::function<std::string(const std::string&)>;

  explicit loopback_service(handler answer,
                            const actors_test::certificate* cert = nullptr);

  loopback_service(const loopback_service&) = delete;

  ~loopback_service();

  /// "http://127.0.0.1:PORT" and the path; https with a certificate.
  std::string url(const std::string& path) const;

  /// So far.
  int connections() const;

  /// Ends all connections.
  void hang_up();

private:
  struct impl;

  std::unique_ptr<impl> impl_;
};

/// A whole answer with a Content-Length.
std::string http_answer(int status, const std::string& body,
                        const std::string& lines = {});

} // namespace rollcall::test
