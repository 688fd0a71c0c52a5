#include "log/escape.hpp"

#include <cstddef>
#include <cstdint>

namespace rollcall::log {

namespace {

using byte = unsigned char;

/// Bytes of the UTF-8 sequence at the head of `text`, which is not empty
/// (RFC 3629 section 4); 0 when there is none.
std::size_t sequence(std::string_view text) noexcept {
  auto at = [&text](std::size_t i) {
    return i < text.size() ? static_cast<byte>(text[i]) : byte{0};
  };
  auto tail = [&at](std::size_t i) {
    return (at(i) & 0xC0U) == 0x80U;
  };
  auto first = at(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    auto low = first == 0xE0 ? 0xA0 : 0x80;
    auto high = first == 0xED ? 0x9F : 0xBF;
    return at(1) >= low && at(1) <= high && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    auto low = first == 0xF0 ? 0x90 : 0x80;
    auto high = first == 0xF4 ? 0x8F : 0xBF;
    return at(1) >= low && at(1) <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

/// C0, DEL, and C1 (U+0080 to U+009F).
bool is_control(std::string_view character) noexcept {
  auto first = static_cast<byte>(character[0]);
  if (character.size() == 1)
    return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<byte>(character[1]) < 0xA0;
}

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

std::string rewritten(std::string_view text, bool controls) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto size = sequence(text);
    auto character = text.substr(0, size == 0 ? 1 : size);
    if (size == 0)
      append_hex(result, character);
    else if (controls && is_control(character))
      append_control(result, character);
    else
      result += character;
    text.remove_prefix(character.size());
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
