#include "http/routes.hpp"

#include "http/handlers.hpp"
#include "http/target.hpp"

#include <array>

namespace rollcall::http {

namespace {

struct route {
  std::string_view method;
  std::string_view pattern;
  action (*handler)(const call&);
};

constexpr std::string_view user_at_realm = "{user}@{realm}";

constexpr std::array routes{
    route{"GET", "/", show_page},
    route{"GET", "/page/{file}", show_page_file},
    route{"GET", "/reg", list_realms},
    route{"GET", "/reg/{realm}", list_realm},
    route{"GET", "/reg/{realm}/{user}", list_user},
    route{"GET", "/reg/{user}@{realm}", list_user},
    route{"GET", "/reg/{realm}/{user}/history", list_history},
    route{"GET", "/reg/{user}@{realm}/history", list_history},
    route{"GET", "/events", listen_to_events},
    route{"DELETE", "/reg/{realm}/{user}", remove_user},
    route{"DELETE", "/reg/{user}@{realm}", remove_user},
    route{"DELETE", "/reg/{realm}/{user}/{uuid}", remove_registration},
    route{"DELETE", "/reg/{user}@{realm}/{uuid}", remove_registration},
    route{"GET", "/contacts/{realm}/{user}", list_contacts},
    route{"GET", "/contacts/{user}@{realm}", list_contacts},
    route{"POST", "/notify/{realm}/{user}", notify_user},
    route{"POST", "/notify/{user}@{realm}", notify_user},
    route{"POST", "/authenticate", authenticate},
    route{"POST", "/reload", reload_directory},
    route{"GET", "/health", tell_health},
    route{"GET", "/ready", tell_ready},
};

/// Whether the part of a pattern stands for the segment; if so, notes what its
/// names stand for. An empty text stands for no name, and one with an '@' for
/// no realm: hosts have none, so that a user's address is no realm. Users may,
/// so the last one counts.
bool match_part(std::string_view part, std::string_view segment, call& to) {
  if (part == user_at_realm) {
    auto at = segment.rfind('@');
    if (at == std::string_view::npos)
      return false;
    to.user = segment.substr(0, at);
    to.realm = segment.substr(at + 1);
    return !to.user.empty() && !to.realm.empty();
  }
  if (!part.starts_with('{'))
    return part == segment;
  if (part == "{realm}") {
    if (segment.find('@') != std::string_view::npos)
      return false;
    to.realm = segment;
  } else if (part == "{user}") {
    to.user = segment;
  } else if (part == "{file}") {
    to.file = segment;
  } else {
    to.uuid = segment;
  }
  return !segment.empty();
}

bool match(std::string_view pattern, const std::vector<std::string>& segments,
           call& to) {
  for (const auto& segment : segments) {
    if (pattern.empty())
      return false;
    pattern.remove_prefix(1);
    auto part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(part.size());
    if (!match_part(part, segment, to))
      return false;
  }
  return pattern.empty() || pattern == "/";
}

} // namespace

action resolve(const request& what) {
  auto where = parse_target(what.target);
  if (!where)
    return answer{.status = what.target == "*" ? 404u : 400u};
  auto method = what.method == "HEAD" ? "GET" : what.method;
  std::string allow;
  for (const auto& route : routes) {
    call one;
    if (!match(route.pattern, where->segments, one))
      continue;
    if (route.method == method) {
      one.query = where->query;
      one.body = what.body;
      one.last_event_id = what.last_event_id;
      return route.handler(one);
    }
    allow += allow.empty() ? "" : ", ";
    allow += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (!allow.empty())
    return answer{.status = 405, .allow = std::move(allow)};
  return answer{.status = 404};
}

} // namespace rollcall::http
