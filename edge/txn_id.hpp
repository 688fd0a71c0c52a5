// The identity of a transaction: 128 bits, of which the lowest 32 tell the
// slot that it lives in, so that it is found without a search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::edge {

class random_source;

struct txn_id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  std::uint32_t slot() const noexcept {
    return static_cast<std::uint32_t>(low & 0xffff'ffffU);
  }

  friend bool operator==(const txn_id&, const txn_id&) = default;
};

txn_id make_txn_id(random_source& random, std::uint32_t slot) noexcept;

/// 16 lower-case hexadecimal digits, the most significant first.
void append_hex(std::string& out, std::uint64_t value);

/// 36 characters, as drachtio writes its transaction ids.
void append_uuid(std::string& out, const txn_id& id);
std::optional<txn_id> parse_uuid(std::string_view text) noexcept;

/// The magic cookie of RFC 3261 §8.1.1.7 and 32 hexadecimal digits.
inline constexpr std::string_view magic_cookie = "z9hG4bK";
void append_branch(std::string& out, const txn_id& id);
std::optional<txn_id> parse_branch(std::string_view text) noexcept;

} // namespace rollcall::edge
