#include "protocol/registrar/retry_after.hpp"

#include "protocol/registrar/poll_schedule.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

constexpr double most_load = 10;
constexpr seconds longest_base{3'600};

} // namespace

std::uint32_t retry_after(std::uint64_t hash, seconds base,
                          double load) noexcept {
  auto least = static_cast<std::uint64_t>(
      std::clamp(base, seconds{1}, longest_base).count());
  // A load that is no number counts as 1.
  auto spread = load > 1 ? std::min(load, most_load) : 1;
  auto most = static_cast<std::uint64_t>(static_cast<double>(least) * spread);
  return static_cast<std::uint32_t>(least
                                    + ((mix(hash) >> 32U) * (most + 1) >> 32U));
}

} // namespace rollcall::registrar
