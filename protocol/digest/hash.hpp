// H() of RFC 7616 over OpenSSL. No allocation once a thread has hashed before:
// the algorithms are fetched once, their contexts are kept for each thread.
#pragma once

#include "protocol/digest/algorithm.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace rollcall::digest {

/// Lower-case hexadecimal digits, in place.
class hex_text {
public:
  hex_text() = default;

  /// Up to 32 bytes.
  explicit hex_text(std::span<const unsigned char> bytes) noexcept {
    append(bytes);
  }

  std::string_view view() const noexcept {
    return {chars_.data(), size_};
  }
  operator std::string_view() const noexcept {
    return view();
  }
  bool empty() const noexcept {
    return size_ == 0;
  }

  void append(std::span<const unsigned char> bytes) noexcept;

private:
  std::array<char, 64> chars_{};
  std::size_t size_ = 0;
};

/// H(a:b:c): the parts with colons between them. Empty when OpenSSL refuses
/// the algorithm (MD5 in a FIPS set-up).
hex_text hash(algorithm a,
              std::initializer_list<std::string_view> parts) noexcept;

using sha256_bytes = std::array<unsigned char, 32>;

/// The bytes of SHA-256 over the parts, nothing between them. False when
/// OpenSSL refuses.
bool sha256(std::initializer_list<std::string_view> parts,
            sha256_bytes& out) noexcept;

/// HMAC-SHA256 (RFC 2104). False when OpenSSL refuses.
bool hmac_sha256(std::string_view key, std::string_view text,
                 sha256_bytes& out) noexcept;

/// Bytes as a text of as many characters, which may be any.
std::string_view text_of(const sha256_bytes& bytes) noexcept;

/// Time depends on the lengths alone.
bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

/// userhash of RFC 7616 §3.4.4: H(user:realm).
hex_text user_hash(algorithm a, std::string_view user,
                   std::string_view realm) noexcept;

} // namespace rollcall::digest
