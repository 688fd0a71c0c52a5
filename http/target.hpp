// The request target of HTTP (RFC 9112 section 3.2), taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::http {

struct target {
  /// Percent-decoded, so that a segment may hold a '/'. One trailing slash is
  /// not a segment: "/reg/" has the one segment "reg", "/" has none.
  std::vector<std::string> segments;
  /// What follows the '?', not decoded; a view into what was parsed.
  std::string_view query;
};

/// Empty for an escape that is not a '%' and two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// Understands the origin form ("/reg?x") and the absolute form
/// ("http://host/reg?x"). Empty for anything else, and for an escape that is
/// not a '%' and two hexadecimal digits.
std::optional<target> parse_target(std::string_view text);

} // namespace rollcall::http
