#include "protocol/digest/base64url.hpp"

#include <array>
#include <cstdint>

namespace rollcall::digest {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr auto values = [] {
  std::array<std::int8_t, 256> result{};
  result.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    result[static_cast<unsigned char>(alphabet[i])] =
        static_cast<std::int8_t>(i);
  return result;
}();

} // namespace

void encode_base64url(std::span<const unsigned char> in,
                      std::span<char> out) noexcept {
  std::size_t o = 0;
  for (std::size_t i = 0; i + 2 < in.size() && o + 3 < out.size(); i += 3) {
    auto bits = static_cast<std::uint32_t>(in[i]) << 16
                | static_cast<std::uint32_t>(in[i + 1]) << 8 | in[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6)
      out[o++] = alphabet[bits >> shift & 63];
  }
}

bool decode_base64url(std::string_view in,
                      std::span<unsigned char> out) noexcept {
  if (in.size() % 4 != 0 || in.size() / 4 * 3 != out.size())
    return false;
  std::size_t o = 0;
  for (std::size_t i = 0; i < in.size(); i += 4) {
    std::uint32_t bits = 0;
    for (auto c : in.substr(i, 4)) {
      auto value = values[static_cast<unsigned char>(c)];
      if (value < 0)
        return false;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
    }
    for (int shift = 16; shift >= 0; shift -= 8)
      out[o++] = static_cast<unsigned char>(bits >> shift & 0xff);
  }
  return true;
}

} // namespace rollcall::digest
