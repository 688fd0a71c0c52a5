#include "http/handlers.hpp"
#include "http/json_body.hpp"

namespace rollcall::http {

namespace {

/// The cookie is kept from scripts and from requests of other sites.
answer with_cookie(std::string_view value, std::int64_t age,
                   const visitor& from) {
  std::string text{session_cookie};
  text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict");
  text.append("; Max-Age=").append(std::to_string(age));
  if (from.secure)
    text.append("; Secure");
  answer result{.status = 204};
  result.fields.push_back({"Set-Cookie", std::move(text)});
  return result;
}

} // namespace

action log_in(const call& what) {
  json_body from(what.body);
  auto token = from.text("token");
  if (auto mistake = from.finish())
    return error_answer(400, *mistake);
  const auto* keys = what.from->keys;
  if (keys == nullptr)
    return answer{.status = 204}; // Everybody is let in.
  auto session = keys->session_of(token, what.from->now);
  if (session.empty())
    return unauthorized("no such token");
  return with_cookie(session, keyring::session_time, *what.from);
}

action log_out(const call& what) {
  return with_cookie("", 0, *what.from);
}

} // namespace rollcall::http
