// Unpredictable bits for branches, tags and transaction identities: who
// cannot read our packets must not be able to answer them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace rollcall::edge {

class random_source {
public:
  std::uint64_t next() noexcept;

  /// Appends 16 hexadecimal digits.
  void append_token(std::string& out);

private:
  // OpenSSL is asked for a block at a time; one call costs about 1 µs.
  std::array<std::uint64_t, 256> block_;
  std::size_t used_ = 256;
};

} // namespace rollcall::edge
