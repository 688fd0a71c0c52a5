// Which request means what. Pure: a request goes in, and out comes an answer,
// or a question whose answer the register has.
#pragma once

#include "http/answer.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <string_view>
#include <variant>

namespace rollcall::http {

struct request {
  std::string_view method; // HEAD is treated as GET
  std::string_view target;
  std::string_view body;
};

using action = std::variant<answer, registrar::inquiry>;

/// Looks the request up in the route table of routes.cpp. A target that cannot
/// be read gives 400, an unknown path 404, a known path with another method
/// 405 and Allow.
action resolve(const request& what);

} // namespace rollcall::http
