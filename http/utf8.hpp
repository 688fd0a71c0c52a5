// Bytes from the network made fit for JSON, which is UTF-8 only (RFC 8259).
#pragma once

#include <string>
#include <string_view>

namespace rollcall::http {

/// The length of the longest prefix of `text` that is valid UTF-8 (RFC 3629:
/// no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view text) noexcept;

/// `text` with each maximal part that cannot be UTF-8 replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

} // namespace rollcall::http
