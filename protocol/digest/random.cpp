#include "protocol/digest/random.hpp"

#include <openssl/rand.h>

#include <limits>

namespace rollcall::digest {

bool random_bytes(std::span<unsigned char> out) noexcept {
  return out.size() <= std::size_t{std::numeric_limits<int>::max()}
         && RAND_bytes(out.data(), static_cast<int>(out.size())) == 1;
}

} // namespace rollcall::digest
