// What every entry needs. A broken invariant traps, which libFuzzer reports
// together with the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace rollcall::fuzz {

inline void require(bool holds) {
  if (!holds)
    __builtin_trap();
}

/// An empty view may point anywhere.
inline void require_inside(std::string_view part, std::string_view whole) {
  std::less_equal<const char*> le;
  require(part.empty()
          || (le(whole.data(), part.data())
              && le(part.data() + part.size(), whole.data() + whole.size())));
}

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

} // namespace rollcall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);
