// Stateless nonces: when, something random, and an HMAC over both and the realm
// under the server's secret. Whoever has the secret can check one, so a flood
// of challenges costs no memory.
//
//   base64url( issued: 6 bytes | random: 8 bytes | HMAC-SHA-256: 16 of 32 )
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::digest {

using nonce_secret = std::array<unsigned char, 32>;

/// A secret from a configured text of any length.
nonce_secret secret_from(std::string_view text) noexcept;

/// What tells one nonce from another; the HMAC follows from it.
struct nonce_id {
  std::int64_t issued = 0; // epoch milliseconds
  std::uint64_t random = 0;

  friend bool operator==(const nonce_id&, const nonce_id&) = default;
};

class nonce_text {
public:
  static constexpr std::size_t length = 40;

  std::string_view view() const noexcept {
    return {chars.data(), length};
  }
  operator std::string_view() const noexcept {
    return view();
  }

  std::array<char, length> chars{};
};

enum class nonce_state : std::uint8_t {
  fresh,
  /// Made under our secret for this realm, but too long ago.
  expired,
  /// Not ours, of another realm, or from the future.
  forged,
};

struct nonce_verdict {
  nonce_state state = nonce_state::forged;
  nonce_id id; // unless forged
};

/// Immutable, hence shared freely between threads. Times are epoch
/// milliseconds.
class nonce_factory {
public:
  /// How far a nonce may lie in the future: the clocks of servers that share
  /// a secret differ.
  static constexpr std::int64_t tolerance = 5'000;

  explicit nonce_factory(const nonce_secret& secret) noexcept;

  /// `random` need not be secret; it must differ for each nonce of a realm in
  /// a millisecond, also between servers.
  nonce_text make(std::string_view realm, std::int64_t now,
                  std::uint64_t random) const noexcept;

  nonce_verdict check(std::string_view nonce, std::string_view realm,
                      std::int64_t now, std::int64_t lifetime) const noexcept;

private:
  bool sign(std::string_view head, std::string_view realm,
            std::string_view& mac,
            std::array<unsigned char, 32>& buffer) const noexcept;

  // HMAC's key, combined with its two pads (RFC 2104 §2).
  std::array<char, 64> inner_;
  std::array<char, 64> outer_;
};

} // namespace rollcall::digest
