// A binding: one contact of one address of record (RFC 3261 §10).
#pragma once

#include "protocol/registrar/contact_info.hpp"
#include "protocol/registrar/policy.hpp"
#include "protocol/registrar/time.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::registrar {

using uuid = std::array<std::uint64_t, 2>;

struct binding {
  std::shared_ptr<const contact_info> info;
  std::uint64_t id = 0;        // number of the binding in its book, never reused
  registrar::uuid uuid{};      // shared by the contacts of one registration
  time_point created{};        // when the registration began
  time_point registered{};     // its last REGISTER
  time_point expires_at{};
  time_point last_seen{};      // last REGISTER or answer to a poll
  std::uint32_t expires = 0;   // as granted, seconds
  std::uint32_t cseq = 0;
  std::uint32_t rtt = 0;       // milliseconds of the last answered poll
  std::uint16_t q = 1000;      // thousandths
  std::uint16_t missed = 0;    // polls without an answer, in a row
  bool measured = false;       // rtt holds a measurement
  bool initial = true;         // not refreshed yet
  bool stale = false;          // found so, and not heard of since

  /// Seconds left, rounded up, so that what was just granted reads the same.
  std::uint32_t remaining(time_point now) const noexcept;
};

/// Silent for longer than `staletime`, or `optionsfail` polls missed in a row.
bool is_stale(const binding& b, time_point now, const policy& p) noexcept;

/// The phone's URI as it can be reached from here: host and port are where the
/// REGISTER came from if rport is in force, and `transport` is always named.
std::string reachable_uri(const contact_info& info);

/// The phone's own URI as a Request-URI and in To, which hold no header fields
/// (RFC 3261 §19.1.1, table 1).
std::string_view request_uri(const contact_info& info) noexcept;

/// Where packets for the contact go: `sip:203.0.113.5:40112;transport=udp`.
std::string route_uri(const contact_info& info);

/// Text of an RFC 4122 version 4 UUID.
std::string format_uuid(const uuid& id);

} // namespace rollcall::registrar
