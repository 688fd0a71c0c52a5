// The value of an Authorization or Proxy-Authorization header (RFC 3261 §25.1
// credentials, RFC 7616 §3.4), as views into it.
//
//   credentials = "Digest" LWS name EQUAL ( token / quoted-string ) *( COMMA …
//   )
#pragma once

#include "protocol/digest/algorithm.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::digest {

/// Values stand without their quotes; backslashes are still in place.
struct credentials {
  std::string_view username; // see user_name()
  std::string_view realm;
  std::string_view nonce;
  std::string_view uri;
  std::string_view response;
  std::string_view algorithm; // empty when absent, which means MD5
  std::string_view cnonce;
  std::string_view opaque;
  std::string_view qop; // empty when absent (an RFC 2069 client)
  std::string_view nc;  // eight hexadecimal digits, as the digest needs
  std::uint32_t nc_value = 0;
  bool userhash = false;          // username is user_hash()
  bool extended_username = false; // username is that of `username*`
};

enum class parse_errc : std::uint8_t {
  ok,
  /// Another scheme, or no value: as if there were no credentials.
  not_digest,
  /// Not name=value, an open quote, or a control character.
  syntax,
  /// A parameter that is given twice (also username beside username*).
  duplicate,
  /// username, realm, nonce, uri or response is missing; with qop also nc or
  /// cnonce.
  missing,
  /// nc is not exactly eight hexadecimal digits.
  bad_nc,
};

/// A reason to be told to the phone; empty for ok and not_digest.
std::string_view to_string(parse_errc code) noexcept;

/// LWS, folds included, is tolerated between all elements, and so are quotes
/// that should be there or should not. Unknown parameters are skipped. `out` is
/// valid as long as `text`, and only after ok.
parse_errc parse_credentials(std::string_view text, credentials& out) noexcept;

/// The algorithm meant; nothing for one that we do not know.
std::optional<algorithm> algorithm_of(const credentials& c) noexcept;

/// The user name with its escapes resolved (backslashes, or those of RFC 8187
/// in username*); nothing for a broken username*.
std::optional<std::string> user_name(const credentials& c);

/// True when `quoted`, its backslashes resolved, reads `plain`.
bool unescapes_to(std::string_view quoted, std::string_view plain) noexcept;

} // namespace rollcall::digest
