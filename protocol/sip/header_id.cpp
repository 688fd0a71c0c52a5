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

/// The numbers of those names, the shortest first, and where in that list each
/// length begins: names of one length are few.
struct by_length {
  static constexpr std::size_t longest = 19;

  std::array<std::uint8_t, header_id_count> ids{};
  std::array<std::uint8_t, longest + 2> begin{};
};

constexpr by_length names_by_length = [] {
  by_length result;
  std::uint8_t at = 0;
  for (std::size_t length = 0; length <= by_length::longest; ++length) {
    result.begin[length] = at;
    for (std::size_t id = 0; id < names.size(); ++id)
      if (names[id].size() == length)
        result.ids[at++] = static_cast<std::uint8_t>(id);
  }
  result.begin.back() = at;
  return result;
}();

static_assert(names_by_length.begin.back() == names.size());

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
  if (name.empty() || name.size() > by_length::longest)
    return header_id::other;
  const auto& table = names_by_length;
  for (auto i = table.begin[name.size()]; i < table.begin[name.size() + 1];
       ++i) {
    auto id = table.ids[i];
    // Letters of two cases differ in one bit.
    if (((names[id].front() ^ name.front()) & 0x5f) == 0
        && iequals(names[id], name))
      return static_cast<header_id>(id);
  }
  return header_id::other;
}

std::string_view canonical_name(header_id id) noexcept {
  auto index = static_cast<std::size_t>(id);
  return index < names.size() ? names[index] : std::string_view{};
}

} // namespace rollcall::sip
