// UTF-8 (RFC 3629), which SIP is written in, and which phones break.
// Whatever goes into JSON (RFC 8259) or the log has to be it.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::sip {

/// The length of the longest prefix of `text` that is valid UTF-8 (RFC 3629:
/// no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t valid_utf8_prefix(std::string_view text) noexcept;

/// `text` with each maximal part that cannot be UTF-8 replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

} // namespace rollcall::sip
