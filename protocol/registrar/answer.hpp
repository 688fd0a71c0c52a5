// The SIP answers to a REGISTER, without the headers that drachtio fills in by
// itself (Via, From, To, Call-ID, CSeq).
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/request.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// 200 OK with every binding and its remaining lifetime, in their order, the
/// Date, and the Path of the request (RFC 3327 §5.3). Contacts that would take
/// the answer beyond `max_bytes` are left out, never the first one.
void write_accepted(std::string& out, const std::vector<binding>& bindings,
                    std::string_view path, time_point now, const policy& p,
                    std::size_t max_bytes);

void write_rejected(std::string& out, const rejection& r);

/// 401 with WWW-Authenticate, or 407 with Proxy-Authenticate; one line for
/// each challenge.
void write_challenge(std::string& out, bool proxy,
                     const std::vector<std::string>& challenges);

} // namespace rollcall::registrar
