// SipHash-2-4 with 128 bits: a hash under a secret key, so that no sender can
// choose texts that all fall into one place of a table, or that are equal.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall::digest {

struct hash_key {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

struct hash_value {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  friend bool operator==(const hash_value&, const hash_value&) = default;
};

hash_value keyed_hash(const hash_key& key, std::string_view bytes) noexcept;

} // namespace rollcall::digest
