// Texts that only we can read and nobody can change, as URL-safe characters:
// for handing state to a client instead of keeping it. AES-256-GCM under a key
// of its own, made from the server's secret.
//
//   base64url( nonce: 12 bytes | ciphertext | tag: 16 bytes )
#pragma once

#include "protocol/digest/nonce.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::digest {

class text_sealer {
public:
  /// `purpose` keeps the keys of different uses of one secret apart.
  text_sealer(const nonce_secret& secret, std::string_view purpose);

  /// `unique` must never be used twice with one key: 96 bits, random or
  /// counted. Empty when OpenSSL fails.
  std::string seal(std::string_view text,
                   const std::array<std::uint32_t, 3>& unique) const;

  /// Nothing unless `sealed` came from seal() under the same key.
  std::optional<std::string> open(std::string_view sealed) const;

private:
  std::array<unsigned char, 32> key_{};
};

} // namespace rollcall::digest
