// SIP and SIPS URIs, RFC 3261 §19.1 and §25.1.
//
//   SIP-URI = "sip:" [ userinfo ] hostport uri-parameters [ headers ]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sip {

struct uri {
  std::string_view scheme;   // as written; "sip" or "sips" in any case
  std::string_view user;     // still escaped; empty when there is none
  std::string_view password; // still escaped
  std::string_view host;     // an IPv6 reference keeps its brackets
  std::optional<std::uint16_t> port;
  std::string_view params;  // ";transport=udp", with its leading semicolon
  std::string_view headers; // without the question mark
  bool has_user = false;    // tells "sip:@host" (invalid) from "sip:host"

  bool is_sips() const noexcept {
    return scheme.size() == 4;
  }
};

/// Nothing for another scheme, an invalid host or port, a broken escape, or
/// characters that a URI may not hold. Does not accept surrounding space.
std::optional<uri> parse_uri(std::string_view text) noexcept;

/// True for `scheme:rest` of any scheme with a valid scheme name (RFC 3986).
bool is_absolute_uri(std::string_view text) noexcept;

/// A host name, IPv4 address or bracketed IPv6 reference.
bool is_host(std::string_view text) noexcept;

/// RFC 3261 §19.1.4, except that hosts are never resolved.
bool equivalent(const uri& a, const uri& b);

/// Compares by §19.1.4 when both are SIP URIs, byte for byte otherwise
/// (RFC 3261 §10.3 step 7 leaves other schemes to their own rules).
bool equivalent(std::string_view a, std::string_view b);

/// The same for equivalent URIs, for use as a key's hash.
std::size_t hash_value(const uri& u) noexcept;

} // namespace rollcall::sip
