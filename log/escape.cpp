#include "log/escape.hpp"

#include "protocol/sip/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace rollcall::log {

namespace {

using byte = unsigned char;

void append_hex(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (auto c : bytes) {
    auto b = static_cast<byte>(c);
    out += "\\x";
    out += digits[b >> 4U];
    out += digits[b & 15U];
  }
}

void append_control(std::string& out, std::string_view character) {
  switch (character[0]) {
  case '\n':
    out += "\\n";
    break;
  case '\r':
    out += "\\r";
    break;
  case '\t':
    out += "\\t";
    break;
  default:
    append_hex(out, character);
  }
}

/// C0, DEL, and C1 (U+0080 to U+009F) at the head of what is valid UTF-8: how
/// many bytes; else none.
std::size_t control(std::string_view text) noexcept {
  auto first = static_cast<byte>(text[0]);
  if (first < 0x20 || first == 0x7F)
    return 1;
  return first == 0xC2 && static_cast<byte>(text[1]) < 0xA0 ? 2 : 0;
}

void append_valid(std::string& out, std::string_view text, bool controls) {
  if (!controls) {
    out += text;
    return;
  }
  while (!text.empty()) {
    auto size = control(text);
    if (size == 0)
      out += text[0];
    else
      append_control(out, text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
}

std::string rewritten(std::string_view text, bool controls) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto good = sip::valid_utf8_prefix(text);
    append_valid(result, text.substr(0, good), controls);
    text.remove_prefix(good);
    if (!text.empty()) {
      append_hex(result, text.substr(0, 1));
      text.remove_prefix(1);
    }
  }
  return result;
}

} // namespace

std::string escaped(std::string_view text) {
  return rewritten(text, true);
}

std::string utf8_only(std::string_view text) {
  return rewritten(text, false);
}

} // namespace rollcall::log
