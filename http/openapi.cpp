#include "http/handlers.hpp"

namespace rollcall::embedded {

/// openapi.json
extern const std::string_view openapi;

} // namespace rollcall::embedded

namespace rollcall::http {

action tell_openapi(const call&) {
  return json_answer(std::string{embedded::openapi});
}

} // namespace rollcall::http
