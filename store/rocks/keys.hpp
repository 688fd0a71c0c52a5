// How things are named inside the database.
#pragma once

#include "store/batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::store::rocks {

/// Realm and id, the highest byte first, so that the order of bytes is the
/// order of keys.
inline constexpr std::size_t key_size = 12;
using key_bytes = std::array<char, key_size>;

inline key_bytes encode(binding_key key) noexcept {
  key_bytes result;
  for (std::size_t i = 0; i < 4; ++i)
    result[i] = static_cast<char>(key.realm >> (24 - 8 * i) & 0xff);
  for (std::size_t i = 0; i < 8; ++i)
    result[4 + i] = static_cast<char>(key.id >> (56 - 8 * i) & 0xff);
  return result;
}

/// The first `size` bytes as a number.
inline std::uint64_t big_endian(std::string_view bytes, std::size_t size) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < size; ++i)
    result = result << 8 | static_cast<unsigned char>(bytes[i]);
  return result;
}

/// `bytes` has key_size bytes.
inline binding_key decode(std::string_view bytes) {
  return {static_cast<realm_number>(big_endian(bytes, 4)),
          big_endian(bytes.substr(4), 8)};
}

/// In the family of names: a realm's name leads to its number, four bytes with
/// the highest first; a note's to its value.
inline constexpr char realm_prefix = 'r';
inline constexpr char note_prefix = 'n';

inline std::string name_key(char prefix, std::string_view name) {
  return prefix + std::string{name};
}

} // namespace rollcall::store::rocks
