#include "http/handlers.hpp"

#include "http/json_view.hpp"
#include "http/parameters.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

namespace {

constexpr std::uint64_t longest_page = 1000; // users

/// Where the next page is, in the words of the first one's request.
std::string next_page(const registrar::list_realm& asked,
                      std::string_view after) {
  auto result = "</reg/" + query_escaped(asked.realm)
                + "?limit=" + std::to_string(asked.limit);
  if (!asked.which.user.empty())
    result += "&user=" + query_escaped(asked.which.user);
  if (!asked.which.user_agent.empty())
    result += "&useragent=" + query_escaped(asked.which.user_agent);
  if (asked.which.stale)
    result += *asked.which.stale ? "&stale=true" : "&stale=false";
  return result + "&after=" + query_escaped(after) + ">; rel=\"next\"";
}

answer page_answer(const registrar::list_realm& asked,
                   const registrar::reply& found) {
  auto result = json_answer(json_list(found.registrations));
  if (!found.next.empty())
    result.fields.push_back({"Link", next_page(asked, found.next)});
  return result;
}

} // namespace

action list_realm(const call& what) {
  parameters from(what.query);
  registrar::list_realm asked{sip::lower(what.realm)};
  asked.limit = from.count("limit", 1, longest_page).value_or(0);
  asked.after = from.text("after").value_or("");
  asked.which.user = from.text("user").value_or("");
  asked.which.user_agent = sip::lower(from.text("useragent").value_or(""));
  asked.which.stale = from.flag("stale");
  if (auto mistake = from.finish())
    return error_answer(400, *mistake);
  if (asked.limit == 0)
    return question{std::move(asked)};
  auto render = [asked](const registrar::reply& found) {
    return page_answer(asked, found);
  };
  return question{std::move(asked), std::move(render)};
}

} // namespace rollcall::http
