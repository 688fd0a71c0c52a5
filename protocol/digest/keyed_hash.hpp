// SipHash-2-4: a hash under a secret key, so that no sender can choose keys
// that all fall into one bucket of a table.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall::digest {

struct hash_key {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

std::uint64_t keyed_hash(const hash_key& key, std::string_view bytes) noexcept;

} // namespace rollcall::digest
