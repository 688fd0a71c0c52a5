// Text helpers that every SIP parser shares. "LWS" is RFC 3261 §25.1 linear
// white space: SP, HTAB and, in a folded line, CR LF.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sip {

bool is_lws(char c) noexcept;

/// A character of RFC 3261 `token`.
bool is_token_char(char c) noexcept;

/// True for a non-empty RFC 3261 `token`.
bool is_token(std::string_view text) noexcept;

/// ASCII, locale-free.
char to_lower(char c) noexcept;
bool iequals(std::string_view a, std::string_view b) noexcept;
std::string lower(std::string_view text);
void make_lower(std::string& text) noexcept;

/// Without LWS at both ends.
std::string_view trim(std::string_view text) noexcept;

/// Decimal digits only, no sign; nothing when empty or above `max`.
std::optional<std::uint32_t>
parse_number(std::string_view digits,
             std::uint32_t max = 0xffff'ffffU) noexcept;

/// Resolves %HH escapes; a malformed escape is kept as it stands.
std::string unescape(std::string_view text);

/// Escapes what the user part of a SIP URI may not hold (RFC 3261 §25.1).
std::string escape_user(std::string_view text);

/// The content of a quoted-string (RFC 3261 §25.1) with its backslashes
/// resolved; a text without quotes is returned as it is.
std::string unquote(std::string_view text);

/// One line: each run of LWS that contains a fold becomes one space.
std::string unfold(std::string_view text);

/// Position of the first `c` in `text` at or after `from` that is neither in
/// a quoted-string nor between < and >; npos when there is none.
std::size_t find_outside(std::string_view text, char c,
                         std::size_t from = 0) noexcept;

} // namespace rollcall::sip
