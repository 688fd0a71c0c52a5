// Writes the answer to one request. Only sources include this.
#pragma once

#include "http/answer.hpp"
#include "http/connection.hpp"

#include <restinio/transforms/zlib.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::http {

/// Either whole(), or begin(), any number of piece(), and end() or cut().
/// Bodies are compressed for who asks for it, and one that the client has
/// already is not sent again.
/// RESTinio keeps the order among pipelined requests. After the client left,
/// every call is harmless.
class responder {
public:
  /// Tells that a piece was written, or that it cannot be.
  using written = std::function<void(bool)>;

  explicit responder(const restinio::request_handle_t& what);

  /// The request was HEAD: the head of the answer is all of it.
  bool head_only() const noexcept {
    return head_only_;
  }

  /// `date` as http_date gives it.
  void whole(const answer& what, std::string_view date);

  /// The head of a 200 whose length is not known yet. HTTP/1.0 gets it without
  /// chunks, ended by the end of the connection. `more` are further fields,
  /// each with its CRLF.
  void begin(std::string_view type, std::string_view date,
             std::string_view more = {});

  /// `bytes` must not be empty. `done` may be called from within.
  void piece(std::string_view bytes, written done);

  void end(std::string_view last_bytes);

  /// Closes the connection, so that the client sees the answer as broken off.
  void cut();

private:
  void send(std::string bytes, bool final, bool close, written done = {});

  void append_piece(std::string& out, std::string_view bytes) const;

  /// The bytes as they go out; `last` ends them.
  std::string compressed(std::string_view bytes, bool last);

  restinio::impl::connection_handle_t connection_;
  restinio::request_id_t id_;
  bool head_only_;
  bool reads_; // GET or HEAD
  bool gzip_;  // is asked for
  bool http_1_0_;
  bool keep_alive_;
  std::string etags_; // that the client has: If-None-Match
  std::string head_;  // begun, not sent yet
  std::unique_ptr<restinio::transforms::zlib::zlib_t> gzip_stream_;
};

} // namespace rollcall::http
