#include "http/handlers.hpp"

namespace rollcall::http {

namespace {

constexpr std::string_view metrics_type =
    "text/plain; version=0.0.4; charset=utf-8";

} // namespace

action tell_metrics(const call& what) {
  if (!what.process->metrics)
    return answer{.status = 404};
  return answer{.body = what.process->metrics(), .type = metrics_type};
}

} // namespace rollcall::http
