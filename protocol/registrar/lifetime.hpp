// How long a contact is registered for (RFC 3261 §10.3 step 7).
#pragma once

#include "protocol/registrar/policy.hpp"
#include "protocol/registrar/request.hpp"

#include <cstdint>
#include <optional>

namespace rollcall::registrar {

/// What the phone asks for, in seconds: the contact's own expires, else the
/// Expires header. Nothing when it leaves the choice to us; zero removes.
std::optional<std::uint32_t> asked_lifetime(const sip::contact& c,
                                            const register_request& r) noexcept;

/// True for a lifetime to be answered with 423.
bool is_too_brief(std::uint32_t asked, const policy& p) noexcept;

/// What is granted, in seconds, at least one. `random` makes the jitter.
std::uint32_t granted_lifetime(std::optional<std::uint32_t> asked,
                               std::uint64_t random, const policy& p) noexcept;

} // namespace rollcall::registrar
