#include "http/routes.hpp"

#include "http/target.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rollcall::http {

namespace {

/// The segments that stand at the {names} of a pattern, in their order.
using values = std::array<std::string*, 4>;

/// What a handler sees.
struct call {
  const values& at;
  std::string_view query;
  std::string_view body;
};

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return text;
}

action list_realms(call) {
  return registrar::inquiry{registrar::list_realms{}};
}

action list_realm(call what) {
  return registrar::inquiry{
      registrar::list_realm{lower(std::move(*what.at[0]))}};
}

action list_user(call what) {
  return registrar::inquiry{registrar::list_user{lower(std::move(*what.at[0])),
                                                 std::move(*what.at[1])}};
}

struct route {
  std::string_view method;
  std::string_view pattern;
  action (*handler)(call);
};

constexpr std::array routes{
    route{"GET", "/reg", list_realms},
    route{"GET", "/reg/{realm}", list_realm},
    route{"GET", "/reg/{realm}/{user}", list_user},
};

/// Whether the pattern stands for these segments; if so, `at` has its names'
/// segments. An empty segment stands for no name.
bool match(std::string_view pattern, std::span<std::string> segments,
           values& at) {
  std::size_t names = 0;
  for (auto& segment : segments) {
    if (pattern.empty())
      return false;
    pattern.remove_prefix(1);
    auto part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(part.size());
    if (!part.starts_with('{')) {
      if (part != segment)
        return false;
    } else if (segment.empty()) {
      return false;
    } else {
      at[names++] = &segment;
    }
  }
  return pattern.empty();
}

} // namespace

action resolve(const request& what) {
  auto where = parse_target(what.target);
  if (!where)
    return answer{.status = what.target == "*" ? 404u : 400u};
  auto method = what.method == "HEAD" ? "GET" : what.method;
  std::string allow;
  for (const auto& route : routes) {
    values at{};
    if (!match(route.pattern, where->segments, at))
      continue;
    if (route.method == method)
      return route.handler({at, where->query, what.body});
    allow += allow.empty() ? "" : ", ";
    allow += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (!allow.empty())
    return answer{.status = 405, .allow = std::move(allow)};
  return answer{.status = 404};
}

} // namespace rollcall::http
