// Randomness from OpenSSL's generator, for those who start processes and
// actors; the rest of protocol/ gets it as an argument.
#pragma once

#include <span>

namespace rollcall::digest {

/// Fit for secrets. False when the generator fails: do not go on then.
bool random_bytes(std::span<unsigned char> out) noexcept;

} // namespace rollcall::digest
