// name-addr and addr-spec as they stand in From, To, Contact, Path and Route
// (RFC 3261 §20.10, §25.1).
#pragma once

#include <optional>
#include <string_view>

namespace rollcall::sip {

struct name_addr {
  std::string_view display; // as written, quotes included; may be empty
  std::string_view uri;     // any scheme; not yet parsed
  std::string_view params;  // header parameters, with the leading semicolon
  bool bracketed = false;   // the URI stood in angle brackets
};

/// One value. Without brackets, everything from the first semicolon on is
/// header parameters, and the URI may hold neither comma nor question mark
/// (RFC 3261 §20). Nothing when brackets or quotes are unbalanced or the URI
/// is empty.
std::optional<name_addr> parse_name_addr(std::string_view text) noexcept;

} // namespace rollcall::sip
