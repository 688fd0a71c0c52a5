#include "http/handlers.hpp"

namespace rollcall::http {

namespace {

answer readiness(const registrar::reply& found) {
  auto result = json_answer(found.ready ? R"({"ready":true})"
                                        : R"({"ready":false})");
  if (!found.ready)
    result.status = 503;
  return result;
}

} // namespace

action tell_health(const call&) {
  return json_answer(R"({"healthy":true})");
}

action tell_ready(const call&) {
  return question{registrar::check_ready{}, readiness};
}

} // namespace rollcall::http
