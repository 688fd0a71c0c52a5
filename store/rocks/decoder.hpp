// Takes values off the front of bytes as RocksDB writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::store::rocks {

/// At most eight bytes.
inline std::uint64_t little_endian(std::string_view bytes) noexcept {
  std::uint64_t result = 0;
  for (auto i = bytes.size(); i > 0; --i)
    result = result << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return result;
}

/// Once something is missing, everything that follows is zero or empty and
/// failed() is true.
class decoder {
public:
  explicit decoder(std::string_view bytes) noexcept : rest_(bytes) {
    // nop
  }

  bool failed() const noexcept {
    return failed_;
  }

  bool empty() const noexcept {
    return rest_.empty();
  }

  /// Seven bits a byte, the lowest first.
  std::uint64_t number() noexcept {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      result |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80U) == 0)
        return result;
    }
    return fail();
  }

  /// Its length goes before it.
  std::string_view text() noexcept {
    return bytes(number());
  }

  /// The lowest byte first.
  std::uint64_t fixed(std::size_t size) noexcept {
    return little_endian(bytes(size));
  }

private:
  std::string_view bytes(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const auto result = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(result.size());
    return result;
  }

  std::uint64_t fail() noexcept {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

} // namespace rollcall::store::rocks
