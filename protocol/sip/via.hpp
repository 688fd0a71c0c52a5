// Via, RFC 3261 §20.42, with rport of RFC 3581.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::sip {

struct via {
  std::string_view transport; // as written: UDP, TCP, TLS, WS, WSS …
  std::string_view host;
  std::optional<std::uint16_t> port;
  std::string_view branch;
  std::string_view params;       // with the leading semicolon
  bool rport = false;            // present, with or without a value
  std::string_view text;         // this one value
  std::string_view rest_of_line; // what follows its comma, if anything
};

/// The first value of a Via line. Nothing unless it is SIP/2.0 with a valid
/// sent-by.
std::optional<via> parse_via(std::string_view line) noexcept;

} // namespace rollcall::sip
