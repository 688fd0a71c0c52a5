#include "protocol/sip/header_id.hpp"

#include "protocol/sip/text.hpp"

#include <array>

namespace rollcall::sip {

namespace {

constexpr std::array<std::string_view, header_id_count> names = {
    "",
    "Accept",
    "Allow",
    "Authorization",
    "Call-ID",
    "Contact",
    "Content-Length",
    "Content-Type",
    "CSeq",
    "Date",
    "Event",
    "Expires",
    "From",
    "Max-Forwards",
    "Min-Expires",
    "Path",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "Require",
    "Retry-After",
    "Route",
    "Subject",
    "Supported",
    "To",
    "Unsupported",
    "User-Agent",
    "Via",
    "WWW-Authenticate",
};

header_id identify_compact(char c) noexcept {
  switch (to_lower(c)) {
  case 'c':
    return header_id::content_type;
  case 'f':
    return header_id::from;
  case 'i':
    return header_id::call_id;
  case 'k':
    return header_id::supported;
  case 'l':
    return header_id::content_length;
  case 'm':
    return header_id::contact;
  case 'o':
    return header_id::event;
  case 's':
    return header_id::subject;
  case 't':
    return header_id::to;
  case 'v':
    return header_id::via;
  default:
    return header_id::other;
  }
}

} // namespace

header_id identify(std::string_view name) noexcept {
  if (name.size() == 1)
    return identify_compact(name.front());
  if (name.empty())
    return header_id::other;
  auto first = to_lower(name.front());
  for (std::size_t i = 1; i < names.size(); ++i)
    if (names[i].size() == name.size() && to_lower(names[i].front()) == first
        && iequals(names[i], name))
      return static_cast<header_id>(i);
  return header_id::other;
}

std::string_view canonical_name(header_id id) noexcept {
  auto index = static_cast<std::size_t>(id);
  return index < names.size() ? names[index] : std::string_view{};
}

} // namespace rollcall::sip
