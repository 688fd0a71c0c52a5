#include "http/routes.hpp"

#include "http/handlers.hpp"
#include "http/target.hpp"
#include "protocol/sip/text.hpp"

#include <array>

namespace rollcall::http {

namespace {

struct route {
  std::string_view method;
  std::string_view pattern;
  action (*handler)(const call&);
  right needs;
};

constexpr std::string_view user_at_realm = "{user}@{realm}";

constexpr std::array routes{
    route{"GET", "/reg", list_realms, right::own},
    route{"GET", "/realms", count_realms, right::own},
    route{"GET", "/reg/{realm}", list_realm, right::realm},
    route{"GET", "/reg/{realm}/{user}", list_user, right::realm},
    route{"GET", "/reg/{user}@{realm}", list_user, right::realm},
    route{"GET", "/reg/{realm}/{user}/history", list_history, right::realm},
    route{"GET", "/reg/{user}@{realm}/history", list_history, right::realm},
    route{"GET", "/events", listen_to_events, right::own},
    route{"DELETE", "/reg/{realm}/{user}", remove_user, right::realm},
    route{"DELETE", "/reg/{user}@{realm}", remove_user, right::realm},
    route{"DELETE", "/reg/{realm}/{user}/{uuid}", remove_registration,
          right::realm},
    route{"DELETE", "/reg/{user}@{realm}/{uuid}", remove_registration,
          right::realm},
    route{"GET", "/contacts/{realm}/{user}", list_contacts, right::realm},
    route{"GET", "/contacts/{user}@{realm}", list_contacts, right::realm},
    route{"POST", "/notify/{realm}/{user}", notify_user, right::realm},
    route{"POST", "/notify/{user}@{realm}", notify_user, right::realm},
    route{"POST", "/authenticate", authenticate, right::own},
    route{"POST", "/reload", reload_directory, right::everything},
    route{"GET", "/", show_page, right::none},
    route{"GET", "/page/{file}", show_page_file, right::none},
    route{"POST", "/login", log_in, right::none},
    route{"POST", "/logout", log_out, right::none},
    route{"GET", "/health", tell_health, right::none},
    route{"GET", "/ready", tell_ready, right::none},
    route{"GET", "/openapi.json", tell_openapi, right::none},
    route{"GET", "/metrics", tell_metrics, right::everything},
    route{"GET", "/log", tell_levels, right::everything},
    route{"PUT", "/log", set_levels, right::everything},
    route{"GET", "/trace", list_traces, right::everything},
    route{"POST", "/trace/{realm}/{user}", start_trace, right::everything},
    route{"POST", "/trace/{user}@{realm}", start_trace, right::everything},
    route{"DELETE", "/trace/{realm}/{user}", stop_trace, right::everything},
    route{"DELETE", "/trace/{user}@{realm}", stop_trace, right::everything},
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

action use(const route& which, const call& what) {
  if (what.from->foreign && which.method != "GET")
    return error_answer(403, "a page of another origin must not ask for this");
  const auto* who = what.from->who;
  // Spares most requests the lowering of a name that does not count.
  if (who != nullptr && who->everything())
    return which.handler(what);
  switch (judge(who, which.needs, sip::lower(what.realm))) {
  case verdict::allowed:
    return which.handler(what);
  case verdict::unknown:
    return unauthorized("a token is needed");
  default:
    return error_answer(403, which.needs == right::realm
                                 ? "this token is for other realms"
                                 : "this token is for single realms");
  }
}

/// "GET, HEAD, DELETE, OPTIONS": what the server as a whole knows.
std::string every_method() {
  std::string result = "GET, HEAD";
  for (const auto& route : routes)
    if (result.find(route.method) == std::string::npos)
      result.append(", ").append(route.method);
  return result + ", OPTIONS";
}

} // namespace

action resolve(const request& what) {
  auto where = parse_target(what.target);
  if (!where) {
    if (what.target != "*")
      return answer{.status = 400};
    return what.method == "OPTIONS"
               ? answer{.status = 204, .allow = every_method()}
               : answer{.status = 404};
  }
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
      one.from = &what.from;
      static const process_calls none;
      one.process = what.process != nullptr ? what.process : &none;
      return use(route, one);
    }
    allow += allow.empty() ? "" : ", ";
    allow += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (allow.empty())
    return answer{.status = 404};
  allow += ", OPTIONS";
  return answer{.status = method == "OPTIONS" ? 204U : 405U,
                .allow = std::move(allow)};
}

std::vector<route_name> known_routes() {
  std::vector<route_name> result;
  result.reserve(routes.size());
  for (const auto& route : routes)
    result.push_back({route.method, route.pattern, route.needs});
  return result;
}

} // namespace rollcall::http
