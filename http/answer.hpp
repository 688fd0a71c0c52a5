// Answers of the server and the bytes that precede their bodies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

inline constexpr std::string_view json_type = "application/json";

/// A header field of an answer.
struct field {
  std::string_view name;
  std::string value; // without line breaks
};

/// A whole answer.
struct answer {
  unsigned status = 200;
  std::string body = {};
  std::string_view type = {}; // Content-Type, none when empty
  std::string allow = {};     // Allow, for 405 and OPTIONS
  std::vector<field> fields = {}; // further ones
};

/// 200 with a JSON text.
answer json_answer(std::string body);

/// {"error": text} under a status.
answer error_answer(unsigned status, std::string_view text);

/// 401 with {"error": text}, and the way to show a token (RFC 6750).
answer unauthorized(std::string_view text);

/// What Connection says; `silent` is HTTP/1.1's keep-alive.
enum class persistence : std::uint8_t { silent, keep_alive, close };

/// Status line and header fields of an answer.
struct answer_head {
  unsigned status = 200;
  std::string_view type = {};
  std::string_view allow = {};
  std::string_view date = {};             // see http_date
  std::string_view etag = {};
  bool gzip = false; // Content-Encoding
  bool vary = false; // it might have been another
  std::string_view more = {}; // further fields, each with its CRLF
  std::span<const field> fields = {};
  std::optional<std::size_t> length = {}; // Content-Length
  bool chunked = false;
  persistence connection = persistence::silent;
};

/// Appends the head with the empty line that ends it.
void append_head(std::string& out, const answer_head& head);

/// As Date wants it: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(std::time_t when);

} // namespace rollcall::http
