// A message for people to read, without what would let them log in.
#pragma once

#include "protocol/sip/message.hpp"

#include <string>
#include <string_view>

namespace rollcall::sip {

/// The message anew from its fields. Of credentials and challenges (RFC 8760)
/// the names, methods and counts are left; nonces are cut to their first eight
/// characters, and all else, above all the response, becomes ***. So do
/// credentials of another scheme than Digest, and whatever cannot be read.
std::string masked(const message& what);

/// The value of one Authorization or WWW-Authenticate header.
std::string masked_credentials(std::string_view value);

} // namespace rollcall::sip
