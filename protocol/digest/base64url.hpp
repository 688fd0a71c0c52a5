// base64url (RFC 4648 §5) for sizes that need no padding.
#pragma once

#include <span>
#include <string_view>

namespace rollcall::digest {

/// `in` holds a multiple of three bytes, `out` four characters for each three.
void encode_base64url(std::span<const unsigned char> in,
                      std::span<char> out) noexcept;

/// The inverse; false for a size that does not fit or a character outside the
/// alphabet.
bool decode_base64url(std::string_view in,
                      std::span<unsigned char> out) noexcept;

} // namespace rollcall::digest
