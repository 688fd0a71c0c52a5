// IP addresses as sources of requests.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace rollcall::registrar {

/// An IPv6 address; one of IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2).
using address_bytes = std::array<unsigned char, 16>;

/// IPv6 with or without brackets and zone.
std::optional<address_bytes> parse_address(std::string_view text) noexcept;

/// What one subscriber has to himself: an IPv4 address, or the /64 of an IPv6
/// address (RFC 6177), the rest zero.
address_bytes site_of(const address_bytes& address) noexcept;

/// A block of addresses.
struct address_range {
  address_bytes first{};
  unsigned bits = 128; // that count

  bool contains(const address_bytes& address) const noexcept;
};

/// `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`.
std::optional<address_range>
parse_address_range(std::string_view text) noexcept;

} // namespace rollcall::registrar
