#include "http/handlers.hpp"
#include "http/json_writer.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

namespace {

answer history(const registrar::reply& found) {
  std::string body;
  json_writer to(body);
  to.open_list();
  for (const auto& one : found.history) {
    to.open();
    to.key("what").text(to_string(one.what));
    to.key("count").number(one.count);
    to.key("first").number(one.first);
    to.key("last").number(one.last);
    if (!one.detail.empty())
      to.key("detail").text(one.detail);
    to.close();
  }
  to.close_list();
  return json_answer(std::move(body));
}

} // namespace

action list_history(const call& what) {
  return question{
      registrar::list_history{sip::lower(what.realm), std::string{what.user}},
      history};
}

} // namespace rollcall::http
