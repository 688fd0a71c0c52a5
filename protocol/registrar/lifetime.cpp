#include "protocol/registrar/lifetime.hpp"

#include <algorithm>

namespace rollcall::registrar {

std::optional<std::uint32_t>
asked_lifetime(const sip::contact& c, const register_request& r) noexcept {
  return c.expires ? c.expires : r.expires;
}

bool is_too_brief(std::uint32_t asked, const policy& p) noexcept {
  constexpr std::uint32_t one_hour = 3'600; // the RFC allows no more
  return p.minexpiresmode == min_expires_mode::reject && !p.regping
         && asked != 0 && asked < p.minexpires && asked < one_hour;
}

std::uint32_t granted_lifetime(std::optional<std::uint32_t> asked,
                               std::uint64_t random, const policy& p) noexcept {
  // With regping the phone comes back soon, and the binding is kept for the
  // configured time whatever it asked for.
  if (p.regping)
    return p.expires;
  auto least = std::max(p.minexpires, 1U);
  auto longest = std::max(least, p.maxexpires);
  auto granted = std::clamp(asked.value_or(p.expires), least, longest);
  auto spread = std::uint64_t{granted} * std::min(p.expiresjitter, 100U) / 100;
  granted -= static_cast<std::uint32_t>(random % (spread + 1));
  return std::max(granted, least);
}

} // namespace rollcall::registrar
