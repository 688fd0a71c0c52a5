// Contact (RFC 3261 §20.10) with the parameters of RFC 5626 (outbound).
//
//   Contact = ("Contact" / "m" ) HCOLON ( STAR / (contact-param *(COMMA …)))
#pragma once

#include "protocol/sip/message.hpp"
#include "protocol/sip/name_addr.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::sip {

struct contact {
  name_addr address;
  std::optional<std::uint32_t> expires; // seconds; absent when malformed
  std::optional<std::uint16_t> q;       // thousandths, 0 to 1000
  std::string_view instance;            // +sip.instance without quotes
  std::optional<std::uint32_t> reg_id;  // RFC 5626 §4.2.1: 1 to 2^31 - 1
  std::string_view text;                // the whole value as written
};

enum class contact_errc : std::uint8_t {
  none,
  /// A value that is no name-addr, or whose URI is no absolute URI, or a SIP
  /// URI that breaks its grammar.
  malformed,
  /// `*` beside other values, or twice (RFC 3261 §10.2.2).
  wildcard_not_alone,
  /// More values than the limit.
  too_many,
  /// q or reg-id out of range, or one of the parameters that we act on given
  /// twice (RFC 3261 §7.3.1).
  bad_parameter,
};

const char* to_string(contact_errc code) noexcept;

struct contact_list {
  std::vector<contact> values; // empty for a query and for `*`
  bool wildcard = false;
  contact_errc error = contact_errc::none;
};

/// All values of all Contact lines.
contact_list parse_contacts(const message& msg, std::size_t max_values);

/// qvalue, RFC 3261 §25.1, in thousandths.
std::optional<std::uint16_t> parse_q(std::string_view text) noexcept;

/// delta-seconds; a number above 2^32 - 1 counts as 2^32 - 1, as a phone that
/// asks for "for ever" means it. Nothing when malformed.
std::optional<std::uint32_t> parse_delta_seconds(std::string_view) noexcept;

} // namespace rollcall::sip
