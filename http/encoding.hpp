// Which encodings of an answer a client takes (RFC 9110 section 12.5.3).
#pragma once

#include <string_view>

namespace rollcall::http {

/// Whether Accept-Encoding asks for gzip, by name; "*" alone does not ask for
/// it.
bool asks_for_gzip(std::string_view accept_encoding);

} // namespace rollcall::http
