// A phone's REGISTER as drachtio hands it over, some 700 bytes, and the realm
// that it belongs to.
#pragma once

#include "protocol/digest/authenticator.hpp"
#include "protocol/registrar/directory.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::micro {

inline constexpr std::string_view realm_name = "bling.babblevoice.com";
inline constexpr std::int64_t now_ms = 1'800'000'000'000;

/// Users u0 to u999, each with the secret pw-<name>.
registrar::realm_record sample_realm();

digest::authenticator sample_authenticator(digest::algorithm a);

/// The value of an Authorization line with that nonce count.
std::string sample_credentials(digest::algorithm a, std::uint32_t user,
                               std::uint32_t nc);

std::string sample_register(std::uint32_t user, std::uint32_t cseq,
                            std::string_view credentials);

} // namespace rollcall::micro
