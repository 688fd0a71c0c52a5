// Writes SIP messages at the end of a string that the caller owns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::sip {

class writer {
public:
  explicit writer(std::string& out) noexcept : out_(out) {
    // nop
  }

  writer& request_line(std::string_view method, std::string_view uri);
  writer& status_line(int status, std::string_view reason);

  /// One header line. CR and LF inside the value become spaces, so that no
  /// value can smuggle in a header of its own.
  writer& header(std::string_view name, std::string_view value);
  writer& header(std::string_view name, std::uint64_t value);

  /// Content-Length, the empty line and the body.
  void finish(std::string_view body = {});

private:
  std::string& out_;
};

/// The usual reason phrase (RFC 3261 §21 and later RFCs); "Unknown" otherwise.
std::string_view reason_phrase(int status) noexcept;

/// RFC 3261 §20.17: "Sat, 13 Nov 2010 23:29:00 GMT", from epoch seconds.
std::string format_date(std::int64_t epoch_seconds);

} // namespace rollcall::sip
