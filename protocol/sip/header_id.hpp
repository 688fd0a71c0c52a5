// The header fields that Rollcall acts on, by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::sip {

enum class header_id : std::uint8_t {
  other,
  accept,
  allow,
  authorization,
  call_id,
  contact,
  content_length,
  content_type,
  cseq,
  date,
  event,
  expires,
  from,
  max_forwards,
  min_expires,
  path,
  proxy_authenticate,
  proxy_authorization,
  proxy_require,
  require,
  retry_after,
  route,
  subject,
  supported,
  to,
  unsupported,
  user_agent,
  via,
  www_authenticate,
  count_ // not a header: how many there are
};

inline constexpr std::size_t header_id_count =
    static_cast<std::size_t>(header_id::count_);

/// Case-insensitive; knows the compact forms (RFC 3261 §7.3.3).
header_id identify(std::string_view name) noexcept;

/// The name as it is usually written; empty for `other`.
std::string_view canonical_name(header_id id) noexcept;

} // namespace rollcall::sip
