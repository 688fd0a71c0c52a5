// The host part of a URI or of a Via's sent-by; see also is_host in uri.hpp.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace rollcall::sip {

using ipv6_bytes = std::array<unsigned char, 16>;

/// The address of an IPv6 reference (RFC 5954 §3.1: the grammar of RFC 3986,
/// which has neither `:::` nor zones).
std::optional<ipv6_bytes> parse_ipv6_reference(std::string_view text) noexcept;

} // namespace rollcall::sip
