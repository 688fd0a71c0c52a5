#include "protocol/sip/utf8.hpp"

#include <algorithm>

namespace rollcall::sip {

namespace {

struct sequence {
  std::size_t length; // bytes seen that belong together, at least one
  bool valid;
};

/// Looks at the sequence at the front of `text`, which starts with a byte
/// above 0x7f. The bounds of the second byte are those of RFC 3629 section 4.
sequence look_at(std::string_view text) noexcept {
  auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  auto lead = byte(0);
  std::size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4)
    return {1, false};
  unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  std::size_t seen = 1;
  while (seen < wanted && seen < text.size() && byte(seen) >= low
         && byte(seen) <= high) {
    low = 0x80;
    high = 0xbf;
    ++seen;
  }
  return {seen, seen == wanted};
}

} // namespace

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    auto next = look_at(text.substr(i));
    if (!next.valid)
      break;
    i += next.length;
  }
  return i;
}

std::string to_valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 8);
  while (!text.empty()) {
    auto good = valid_utf8_prefix(text);
    result.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty())
      break;
    result += "\xef\xbf\xbd";
    text.remove_prefix(look_at(text).length);
  }
  return result;
}

} // namespace rollcall::sip
