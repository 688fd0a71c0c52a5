// The server's side of TLS. Only sources include this.
#pragma once

#include "http/settings.hpp"

#include <asio/ssl/context.hpp>

#include <memory>
#include <string>
#include <variant>

namespace rollcall::http {

/// A certificate with its chain and its key, read and found to fit together.
class tls_identity {
public:
  /// The text tells which file is wrong, and how.
  static std::variant<tls_identity, std::string> read(const tls_files& files);

  /// Connections that begin from now on are shown it. On the thread that uses
  /// the context.
  void use_in(asio::ssl::context& context) const;

private:
  explicit tls_identity(std::shared_ptr<asio::ssl::context> from)
      : from_(std::move(from)) {
    // nop
  }

  std::shared_ptr<asio::ssl::context> from_;
};

/// For TLS 1.2 and later.
asio::ssl::context make_tls_context();

} // namespace rollcall::http
