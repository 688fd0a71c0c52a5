// The SIP answers to a REGISTER, without the headers that drachtio fills in by
// itself (Via, From, To, Call-ID, CSeq).
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/gruu.hpp"
#include "protocol/registrar/request.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// Makes the GRUUs of an answer, for a phone that asked for them.
struct gruu_writer {
  const temporary_gruus& temporary;
  std::string_view user;
  std::string_view realm;
  std::array<std::uint64_t, 2> random; // new for each answer
};

/// 200 OK with every binding and its remaining lifetime, in their order, the
/// Date, and what the extensions of the request ask for. Contacts that would
/// take the answer beyond `max_bytes` are left out, never the first one.
void write_accepted(std::string& out, std::span<const binding> bindings,
                    const register_request& request, time_point now,
                    const policy& p, std::size_t max_bytes,
                    const gruu_writer* gruus = nullptr);

void write_rejected(std::string& out, const rejection& r);

/// 401 with WWW-Authenticate, or 407 with Proxy-Authenticate; one line for
/// each challenge.
void write_challenge(std::string& out, bool proxy,
                     const std::vector<std::string>& challenges);

} // namespace rollcall::registrar
