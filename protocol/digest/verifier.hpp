// Is this digest the work of somebody who knows the password? RFC 7616 §3.4.1
// with qop=auth. Says nothing about the nonce: see nonce.hpp.
#pragma once

#include "protocol/digest/algorithm.hpp"
#include "protocol/digest/credentials.hpp"
#include "protocol/registrar/directory.hpp"

#include <cstdint>
#include <string_view>

namespace rollcall::digest {

enum class uri_check : std::uint8_t {
  /// `uri` must be equivalent to the Request-URI (RFC 3261 §22.4, §19.1.4).
  strict,
  /// It may be anything: for phones, and SIPp, that write the registrar's
  /// address where the Request-URI has its domain.
  relaxed,
};

enum class verification : std::uint8_t { verified, wrong };

/// True for qop=auth. We ask for it always, and neither accept a digest of
/// RFC 2069 (no qop, hence no nc and endless replay) nor auth-int.
bool has_qop_auth(const credentials& c) noexcept;

bool uri_matches(const credentials& c, std::string_view request_uri,
                 uri_check check);

/// Those of `offered` that this user can log in with: all with a clear secret,
/// else those that it has a digest for.
algorithm_list usable(const registrar::user_record& user,
                      const algorithm_list& offered) noexcept;

/// Pass a null `user` for an unknown one: the answer is "wrong", after the same
/// work as for a known one. `name` is the user's real name, also with userhash.
/// Needs has_qop_auth(c).
verification verify(const credentials& c, algorithm a, std::string_view method,
                    std::string_view name, std::string_view realm,
                    const registrar::user_record* user) noexcept;

} // namespace rollcall::digest
