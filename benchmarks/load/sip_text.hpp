// The few SIP texts that a load generator writes and reads. They are ours from
// end to end, so a search takes the place of a parser: the phone's number and
// the number of its request stand in the Via branch, which every answer echoes.
#pragma once

#include "benchmarks/load/population.hpp"
#include "benchmarks/load/transport.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::load {

/// Where a phone is, as its requests say.
struct place {
  std::string_view transport; // "UDP" or "TCP"
  std::string_view address;
  std::uint16_t port = 0;
  std::string_view via_suffix; // ";rport", or what a server has stamped
};

/// Appends the REGISTER that the phone sends now, with credentials if it has a
/// nonce. `expires` in seconds.
void append_register(std::string& out, population& phones, std::uint32_t index,
                     const place& where, std::uint32_t expires);

/// Whose request a response is for; one of nobody's when it does not say.
request_mark read_mark(std::string_view answer) noexcept;

/// Status of a response, 0 for anything else.
int read_status(std::string_view message) noexcept;

/// The phone whose Contact is the Request-URI.
std::optional<std::uint32_t> read_polled(std::string_view request) noexcept;

/// Takes the nonce from the challenge of that algorithm; false without one,
/// or when it is too long for us.
bool take_challenge(phone& p, std::string_view answer, digest::algorithm a);

/// Appends a 200 for a request, with its Via, From, To, Call-ID and CSeq.
void append_ok(std::string& out, std::string_view request);

void append_number(std::string& out, std::uint64_t value);

} // namespace rollcall::load
