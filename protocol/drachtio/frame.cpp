#include "protocol/drachtio/frame.hpp"

#include <array>
#include <charconv>

namespace rollcall::drachtio {

frame next_frame(std::string_view bytes, std::size_t max_payload) noexcept {
  constexpr std::size_t max_digits = 6;
  frame result;
  std::size_t length = 0;
  std::size_t i = 0;
  while (i < bytes.size() && bytes[i] != '#') {
    if (bytes[i] < '0' || bytes[i] > '9' || i == max_digits) {
      result.error = frame_errc::bad_length;
      return result;
    }
    length = length * 10 + static_cast<std::size_t>(bytes[i] - '0');
    ++i;
  }
  if (length > max_payload) {
    result.error = frame_errc::too_long;
    return result;
  }
  if (i == bytes.size()) {
    result.error = frame_errc::need_more;
    result.missing = length + 1;
    return result;
  }
  if (i == 0) {
    result.error = frame_errc::bad_length;
    return result;
  }
  auto whole = i + 1 + length;
  if (bytes.size() < whole) {
    result.error = frame_errc::need_more;
    result.missing = whole - bytes.size();
    return result;
  }
  result.payload = bytes.substr(i + 1, length);
  result.consumed = whole;
  return result;
}

void append_frame(std::string& out, std::string_view payload) {
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                           payload.size());
  out.append(digits.data(), end.ptr);
  out += '#';
  out += payload;
}

} // namespace rollcall::drachtio
