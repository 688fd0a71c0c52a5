// A SIP message (RFC 3261 §7) as an index of views into bytes that the caller
// owns and keeps alive for as long as the message is looked at.
#pragma once

#include "protocol/sip/header_id.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::sip {

struct message_limits {
  std::size_t max_bytes = 65'535; // start line, header and body together
  std::size_t max_headers = 128;  // header lines
};

enum class message_errc : std::uint8_t {
  none,
  /// More than `max_bytes`.
  too_large,
  /// More than `max_headers` header lines.
  too_many_headers,
  /// Neither a request line nor a status line of SIP/2.0.
  bad_start_line,
  /// A header line without a colon, whose name is no token, or with a control
  /// character that is neither HTAB nor a quoted-pair (a bare CR, a NUL).
  bad_header_line,
  /// No empty line ends the header.
  unterminated_header,
  /// Content-Length is not a number, given twice with different values, or
  /// beyond the end of the bytes.
  bad_content_length,
};

const char* to_string(message_errc code) noexcept;

struct header_field {
  header_id id;
  std::string_view name;
  std::string_view value; // trimmed; a folded value keeps its line breaks
};

class message {
public:
  message() noexcept {
    first_.fill(absent);
  }

  /// Reads one whole message from a datagram or frame. Bytes beyond
  /// Content-Length are ignored (RFC 3261 §18.3). On an error the message is
  /// left unspecified; it can be parsed into again and keeps its memory.
  message_errc parse(std::string_view bytes, const message_limits& limits = {});

  bool is_request() const noexcept {
    return status_ == 0;
  }

  /// Of a request; case-sensitive (RFC 3261 §7.1).
  std::string_view method() const noexcept {
    return method_;
  }
  std::string_view request_uri() const noexcept {
    return request_uri_;
  }

  /// Of a response: 100 to 699. Zero for a request.
  int status() const noexcept {
    return status_;
  }
  std::string_view reason() const noexcept {
    return request_uri_;
  }

  std::string_view body() const noexcept {
    return body_;
  }

  /// All header lines in their order.
  const std::vector<header_field>& fields() const noexcept {
    return fields_;
  }

  /// Value of the first line of that header; an empty view with a null
  /// data() when there is none. Use `has` to tell empty from absent.
  std::string_view get(header_id id) const noexcept;

  bool has(header_id id) const noexcept {
    return first_[static_cast<std::size_t>(id)] != absent;
  }

  /// Calls `f(std::string_view value)` for each line of that header.
  template <class F>
  void for_each(header_id id, F&& f) const {
    if (!has(id))
      return;
    for (std::size_t i = first_[static_cast<std::size_t>(id)];
         i < fields_.size(); ++i)
      if (fields_[i].id == id)
        f(fields_[i].value);
  }

  /// How many lines of that header there are.
  std::size_t count(header_id id) const noexcept;

private:
  static constexpr std::uint16_t absent = 0xffff;

  std::string_view method_;
  std::string_view request_uri_; // of a response: the reason phrase
  std::string_view body_;
  int status_ = 0;
  std::vector<header_field> fields_;
  std::array<std::uint16_t, header_id_count> first_;
};

/// Where the message at the head of a byte stream ends (RFC 3261 §18.3: only
/// Content-Length tells; without one there is no body). `size` is 0 while more
/// bytes are needed. Empty lines before a message, which keep connections alive
/// (RFC 5626 §3.5.1), are the caller's to take off: they are bad_start_line.
struct stream_head {
  std::size_t size = 0;
  message_errc error = message_errc::none;
};
stream_head measure(std::string_view stream, const message_limits& limits = {});

} // namespace rollcall::sip
