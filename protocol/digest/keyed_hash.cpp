#include "protocol/digest/keyed_hash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace rollcall::digest {

namespace {

struct state {
  std::uint64_t a, b, c, d;

  void round() noexcept {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  std::uint64_t finish() noexcept {
    for (int i = 0; i < 4; ++i)
      round();
    return a ^ b ^ c ^ d;
  }

  void absorb(std::uint64_t word) noexcept {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

} // namespace

hash_value keyed_hash(const hash_key& key, std::string_view bytes) noexcept {
  // The constants spell "somepseudorandomlygeneratedbytes".
  state s{
      key.first ^ 0x736f'6d65'7073'6575U, key.second ^ 0x646f'7261'6e64'6f6dU,
      key.first ^ 0x6c79'6765'6e65'7261U, key.second ^ 0x7465'6462'7974'6573U};
  s.b ^= 0xee;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    s.absorb(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (int shift = 0; at < bytes.size(); ++at, shift += 8)
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at]))
            << shift;
  s.absorb(last);
  s.c ^= 0xee;
  hash_value result;
  result.first = s.finish();
  s.b ^= 0xdd;
  result.second = s.finish();
  return result;
}

} // namespace rollcall::digest
