#include "edge/txn_id.hpp"

#include "edge/random_source.hpp"

namespace rollcall::edge {

namespace {

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

/// Reads 32 digits; `skip_dashes` where a UUID has its dashes.
std::optional<txn_id> read(std::string_view text, bool dashes) noexcept {
  if (text.size() != (dashes ? 36u : 32u))
    return std::nullopt;
  std::uint64_t halves[2] = {0, 0};
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dashes && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (text[i] != '-')
        return std::nullopt;
      continue;
    }
    const int value = digit_value(text[i]);
    if (value < 0)
      return std::nullopt;
    auto& half = halves[count < 16 ? 0 : 1];
    half = half << 4 | static_cast<std::uint64_t>(value);
    ++count;
  }
  return txn_id{halves[0], halves[1]};
}

} // namespace

txn_id make_txn_id(random_source& random, std::uint32_t slot) noexcept {
  return {random.next(), (random.next() & ~std::uint64_t{0xffff'ffffU}) | slot};
}

void append_hex(std::string& out, std::uint64_t value, int digits) {
  static constexpr char alphabet[] = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    out += alphabet[value >> shift & 0xf];
}

void append_uuid(std::string& out, const txn_id& id) {
  append_hex(out, id.high >> 32, 8);
  out += '-';
  append_hex(out, id.high >> 16, 4);
  out += '-';
  append_hex(out, id.high, 4);
  out += '-';
  append_hex(out, id.low >> 48, 4);
  out += '-';
  append_hex(out, id.low, 12);
}

std::optional<txn_id> parse_uuid(std::string_view text) noexcept {
  return read(text, true);
}

void append_branch(std::string& out, const txn_id& id) {
  out += magic_cookie;
  append_hex(out, id.high, 16);
  append_hex(out, id.low, 16);
}

std::optional<txn_id> parse_branch(std::string_view text) noexcept {
  if (!text.starts_with(magic_cookie))
    return std::nullopt;
  return read(text.substr(magic_cookie.size()), false);
}

} // namespace rollcall::edge
