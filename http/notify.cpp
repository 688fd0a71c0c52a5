#include "http/handlers.hpp"

#include "http/json_body.hpp"
#include "http/json_writer.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

namespace {

constexpr std::string_view check_sync = "check-sync";
constexpr std::string_view message_summary = "message-summary";

/// simple-message-summary, RFC 3842 section 5.
std::string summary_of(const registrar::notify_user& to, json_body& from) {
  auto fresh = from.count("new");
  auto old = from.count("old");
  auto fresh_urgent = from.count("newurgent", 0);
  auto old_urgent = from.count("oldurgent", 0);
  std::string result = "Messages-Waiting: ";
  result += fresh + fresh_urgent > 0 ? "yes" : "no";
  result += "\r\nMessage-Account: sip:";
  result += sip::escape_user(to.user) + "@" + to.realm;
  result += "\r\nVoice-Message: ";
  result += std::to_string(fresh) + "/" + std::to_string(old) + " (";
  result += std::to_string(fresh_urgent) + "/" + std::to_string(old_urgent);
  return result + ")\r\n";
}

answer deliveries(const registrar::reply& said) {
  std::string result;
  json_writer to(result);
  to.open();
  to.key("contacts").open_list();
  for (const auto& one : said.deliveries) {
    to.open();
    to.key("contact").text(one.contact);
    to.key("status");
    if (one.status == 0)
      to.nothing();
    else
      to.number(one.status);
    to.close();
  }
  to.close_list();
  to.close();
  return json_answer(std::move(result));
}

} // namespace

action notify_user(const call& what) {
  json_body from(what.body);
  registrar::notify_user result;
  result.realm = sip::lower(what.realm);
  result.user = what.user;
  result.event = from.one_of("event", {check_sync, message_summary});
  if (result.event == message_summary) {
    result.content_type = "application/simple-message-summary";
    result.body = summary_of(result, from);
  }
  if (auto mistake = from.finish())
    return error_answer(400, *mistake);
  return question{std::move(result), deliveries};
}

} // namespace rollcall::http
