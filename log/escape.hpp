// Lines of the log hold what phones sent; nobody may write lines of his own
// that way, or anything that a terminal obeys.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::log {

/// `text` with its control characters as \n, \r, \t or \xNN, and so each byte
/// that is no UTF-8.
std::string escaped(std::string_view text);

/// The same for JSON, which has escapes of its own for control characters:
/// only what is no UTF-8 becomes \xNN.
std::string utf8_only(std::string_view text);

} // namespace rollcall::log
