#include "store/rocks/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace rollcall::store::rocks {

namespace {

using table = std::array<std::uint32_t, 256>;

constexpr table make_table() noexcept {
  table result{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    auto value = i;
    for (int bit = 0; bit < 8; ++bit)
      value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78U : 0U);
    result[i] = value;
  }
  return result;
}

std::uint32_t by_table(std::string_view bytes, std::uint32_t sum) noexcept {
  static constexpr auto steps = make_table();
  for (auto c : bytes)
    sum = (sum >> 8) ^ steps[(sum ^ static_cast<unsigned char>(c)) & 0xff];
  return sum;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) std::uint32_t
by_instruction(std::string_view bytes, std::uint32_t sum) noexcept {
  std::uint64_t wide = sum;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  sum = static_cast<std::uint32_t>(wide);
  for (; i < bytes.size(); ++i)
    sum = __builtin_ia32_crc32qi(sum, static_cast<unsigned char>(bytes[i]));
  return sum;
}

#endif

} // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) noexcept {
#if defined(__x86_64__)
  static const bool quick = __builtin_cpu_supports("sse4.2") != 0;
  if (quick)
    return ~by_instruction(bytes, ~before);
#endif
  return ~by_table(bytes, ~before);
}

} // namespace rollcall::store::rocks
