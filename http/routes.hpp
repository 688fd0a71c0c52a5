// Which request means what. Pure: a request goes in, and out comes an answer,
// or a question whose answer the register has.
#pragma once

#include "http/action.hpp"
#include "http/visitor.hpp"

#include <string_view>
#include <vector>

namespace rollcall::http {

struct request {
  std::string_view method; // HEAD is treated as GET
  std::string_view target;
  std::string_view body;
  std::string_view last_event_id = {}; // of the header field
  visitor from = {};
};

/// Looks the request up in the route table of routes.cpp. A target that cannot
/// be read gives 400, an unknown path 404, a known path with another method
/// 405 and Allow (OPTIONS 204 and Allow, of "*" too); a body or a parameter
/// that cannot be used 400 and {"error": …}. Who may not use a route gets 401
/// or 403 and {"error": …}.
action resolve(const request& what);

struct route_name {
  std::string_view method;
  std::string_view pattern; // "/reg/{realm}/{user}"
  right needs;
};

/// All routes, in the order in which they are tried.
std::vector<route_name> known_routes();

} // namespace rollcall::http
