#include "edge/txn_id.hpp"

#include "edge/random_source.hpp"

#include <array>

namespace rollcall::edge {

namespace {

constexpr char alphabet[] = "0123456789abcdef";

/// What each character is worth as a digit; 16 for what is none.
constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> result{};
  result.fill(16);
  for (std::uint8_t i = 0; i < 16; ++i)
    result[static_cast<unsigned char>(alphabet[i])] = i;
  return result;
}();

/// Where a UUID has its dashes.
constexpr bool is_dash(std::size_t at) noexcept {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

/// Reads 32 digits, in the form of a UUID or without a gap.
std::optional<txn_id> read(std::string_view text, bool dashes) noexcept {
  if (text.size() != (dashes ? 36u : 32u))
    return std::nullopt;
  txn_id result;
  std::uint8_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dashes && is_dash(i)) {
      if (text[i] != '-')
        return std::nullopt;
      continue;
    }
    const auto digit = digit_values[static_cast<unsigned char>(text[i])];
    seen |= digit;
    result.high = result.high << 4 | result.low >> 60;
    result.low = result.low << 4 | digit;
  }
  return seen < 16 ? std::optional{result} : std::nullopt;
}

/// Writes so many digits, the most significant first; returns the end.
char* write_hex(char* out, std::uint64_t value, int digits) noexcept {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    *out++ = alphabet[value >> shift & 0xf];
  return out;
}

} // namespace

txn_id make_txn_id(random_source& random, std::uint32_t slot) noexcept {
  return {random.next(), (random.next() & ~std::uint64_t{0xffff'ffffU}) | slot};
}

void append_hex(std::string& out, std::uint64_t value) {
  char text[16];
  out.append(text, write_hex(text, value, 16));
}

void append_uuid(std::string& out, const txn_id& id) {
  char text[36];
  auto* at = write_hex(text, id.high >> 32, 8);
  *at++ = '-';
  at = write_hex(at, id.high >> 16, 4);
  *at++ = '-';
  at = write_hex(at, id.high, 4);
  *at++ = '-';
  at = write_hex(at, id.low >> 48, 4);
  *at++ = '-';
  out.append(text, write_hex(at, id.low, 12));
}

std::optional<txn_id> parse_uuid(std::string_view text) noexcept {
  return read(text, true);
}

void append_branch(std::string& out, const txn_id& id) {
  out += magic_cookie;
  append_hex(out, id.high);
  append_hex(out, id.low);
}

std::optional<txn_id> parse_branch(std::string_view text) noexcept {
  if (!text.starts_with(magic_cookie))
    return std::nullopt;
  return read(text.substr(magic_cookie.size()), false);
}

} // namespace rollcall::edge
