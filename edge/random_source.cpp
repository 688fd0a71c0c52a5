#include "edge/random_source.hpp"

#include "edge/txn_id.hpp"

#include <openssl/rand.h>

#include <cstdlib>

namespace rollcall::edge {

std::uint64_t random_source::next() noexcept {
  if (used_ == block_.size()) {
    // Without randomness every answer could be forged: there is no going on.
    if (RAND_bytes(reinterpret_cast<unsigned char*>(block_.data()),
                   static_cast<int>(sizeof(block_)))
        != 1)
      std::abort();
    used_ = 0;
  }
  return block_[used_++];
}

void random_source::append_token(std::string& out) {
  append_hex(out, next());
}

} // namespace rollcall::edge
