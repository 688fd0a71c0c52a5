// The hash algorithms of SIP digest: RFC 7616 §3.3 as used by RFC 8760.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace rollcall::digest {

enum class algorithm : std::uint8_t { md5, sha256, sha512_256 };

/// "MD5", "SHA-256" or "SHA-512-256".
std::string_view to_string(algorithm a) noexcept;

/// Case-insensitive; quotes around the name, which some phones write, are
/// tolerated. Nothing for an unknown name and for the "-sess" variants: we
/// never offer those, so that nobody may use them.
std::optional<algorithm> parse_algorithm(std::string_view name) noexcept;

/// Length of H() in hexadecimal digits: 32 or 64.
std::size_t hex_size(algorithm a) noexcept;

/// A few algorithms in order of preference, without duplicates.
class algorithm_list {
public:
  algorithm_list() = default;
  algorithm_list(std::initializer_list<algorithm> all) noexcept;

  bool operator==(const algorithm_list&) const = default;

  /// Does nothing for one that is listed already.
  void push_back(algorithm a) noexcept;

  bool contains(algorithm a) const noexcept;
  bool empty() const noexcept {
    return size_ == 0;
  }
  std::size_t size() const noexcept {
    return size_;
  }
  const algorithm* begin() const noexcept {
    return list_.data();
  }
  const algorithm* end() const noexcept {
    return list_.data() + size_;
  }

private:
  std::array<algorithm, 3> list_{};
  std::uint8_t size_ = 0;
};

/// Strongest first: SHA-512-256, SHA-256, MD5.
algorithm_list all_algorithms() noexcept;

} // namespace rollcall::digest
