// Answers that a client has already (RFC 9110 section 13).
#pragma once

#include <string>
#include <string_view>

namespace rollcall::http {

/// A weak ETag: the same for the same body, however it is encoded, for as long
/// as the process lives.
std::string etag_of(std::string_view body);

/// Whether If-None-Match names the ETag, which is one of etag_of().
bool names_etag(std::string_view if_none_match, std::string_view etag);

} // namespace rollcall::http
