// Which request means what. Pure: a request goes in, and out comes an answer,
// or a question whose answer the register has.
#pragma once

#include "http/action.hpp"

#include <string_view>

namespace rollcall::http {

struct request {
  std::string_view method; // HEAD is treated as GET
  std::string_view target;
  std::string_view body;
  std::string_view last_event_id = {}; // of the header field
};

/// Looks the request up in the route table of routes.cpp. A target that cannot
/// be read gives 400, an unknown path 404, a known path with another method
/// 405 and Allow; a body that cannot be used 400 and {"error": …}.
action resolve(const request& what);

} // namespace rollcall::http
