#include "protocol/digest/nonce.hpp"

#include "protocol/digest/base64url.hpp"
#include "protocol/digest/hash.hpp"

#include <algorithm>

namespace rollcall::digest {

namespace {

constexpr std::size_t time_size = 6;
constexpr std::size_t head_size = time_size + 8;
constexpr std::size_t mac_size = 16;
constexpr std::size_t raw_size = head_size + mac_size;
static_assert(raw_size / 3 * 4 == nonce_text::length && raw_size % 3 == 0,
              "every bit of the text counts");

using raw_nonce = std::array<unsigned char, raw_size>;

void put(unsigned char* out, std::size_t size, std::uint64_t value) noexcept {
  for (std::size_t i = size; i > 0; --i) {
    out[i - 1] = static_cast<unsigned char>(value & 0xff);
    value >>= 8;
  }
}

std::uint64_t get(const unsigned char* in, std::size_t size) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8 | in[i];
  return value;
}

std::string_view text(const unsigned char* bytes, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(bytes), size};
}

} // namespace

nonce_secret secret_from(std::string_view configured) noexcept {
  nonce_secret result{};
  sha256({"rollcall nonce secret\n", configured}, result);
  return result;
}

nonce_factory::nonce_factory(const nonce_secret& secret) noexcept {
  for (std::size_t i = 0; i < inner_.size(); ++i) {
    auto key = i < secret.size() ? secret[i] : 0;
    inner_[i] = static_cast<char>(key ^ 0x36);
    outer_[i] = static_cast<char>(key ^ 0x5c);
  }
}

// Hashing the pads anew is cheaper than copying OpenSSL's keyed contexts.
bool nonce_factory::sign(std::string_view head, std::string_view realm,
                         std::string_view& mac,
                         sha256_bytes& buffer) const noexcept {
  sha256_bytes inner;
  if (!sha256({{inner_.data(), inner_.size()}, head, realm}, inner)
      || !sha256(
          {{outer_.data(), outer_.size()}, text(inner.data(), inner.size())},
          buffer))
    return false;
  mac = text(buffer.data(), mac_size);
  return true;
}

nonce_text nonce_factory::make(std::string_view realm, std::int64_t now,
                               std::uint64_t random) const noexcept {
  raw_nonce raw{};
  put(raw.data(), time_size, static_cast<std::uint64_t>(now));
  put(raw.data() + time_size, 8, random);
  sha256_bytes buffer;
  std::string_view mac;
  if (sign(text(raw.data(), head_size), realm, mac, buffer))
    std::copy_n(buffer.begin(), mac_size, raw.begin() + head_size);
  nonce_text result;
  encode_base64url(raw, result.chars);
  return result;
}

nonce_verdict nonce_factory::check(std::string_view nonce,
                                   std::string_view realm, std::int64_t now,
                                   std::int64_t lifetime) const noexcept {
  raw_nonce raw;
  if (nonce.size() != nonce_text::length || !decode_base64url(nonce, raw))
    return {};
  sha256_bytes buffer;
  std::string_view mac;
  if (!sign(text(raw.data(), head_size), realm, mac, buffer)
      || !constant_time_equal(mac, text(raw.data() + head_size, mac_size)))
    return {};
  nonce_verdict result;
  result.id.issued = static_cast<std::int64_t>(get(raw.data(), time_size));
  result.id.random = get(raw.data() + time_size, 8);
  auto age = now - result.id.issued;
  if (age < -tolerance)
    return {};
  result.state = age > lifetime ? nonce_state::expired : nonce_state::fresh;
  return result;
}

} // namespace rollcall::digest
