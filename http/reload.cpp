#include "http/handlers.hpp"
#include "http/json_writer.hpp"

namespace rollcall::http {

namespace {

answer result_of(const registrar::reply& found) {
  const auto& what = found.reloaded;
  if (!what.problem.empty())
    return error_answer(what.unreadable ? 500 : 400, what.problem);
  std::string body;
  json_writer to(body);
  to.open();
  to.key("realms").number(static_cast<std::int64_t>(what.realms));
  to.key("users").number(static_cast<std::int64_t>(what.users));
  to.close();
  return json_answer(std::move(body));
}

} // namespace

action reload_directory(const call&) {
  return question{registrar::reload_directory{}, result_of};
}

} // namespace rollcall::http
