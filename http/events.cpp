#include "http/handlers.hpp"
#include "http/query.hpp"
#include "protocol/sip/text.hpp"

#include <charconv>
#include <utility>

namespace rollcall::http {

namespace {

/// Calls `each` for each part of a comma-separated list.
template <class F>
bool each_of(std::string_view list, F&& each) {
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    if (!each(one))
      return false;
  }
  return true;
}

/// The number of the event that was seen last; 0, which is before all others,
/// for what is none.
std::uint64_t event_number(std::string_view text) {
  std::uint64_t result = 0;
  auto end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, result);
  return error == std::errc{} && rest == end ? result : 0;
}

} // namespace

action listen_to_events(const call& what) {
  listening result;
  auto fields = parse_query(what.query);
  if (!fields)
    return error_answer(400, "the query cannot be read");
  for (const auto& [name, value] : *fields) {
    std::string unknown;
    if (name == "realm") {
      each_of(value, [&](std::string_view one) {
        result.filter.realms.push_back(sip::lower(one));
        return true;
      });
    } else if (name == "type") {
      each_of(value, [&](std::string_view one) {
        auto type = registrar::parse_event_type(one);
        if (type)
          result.filter.types.push_back(*type);
        else
          unknown = one;
        return type.has_value();
      });
    } else if (name == "lastEventId") {
      result.after = event_number(value);
    } else {
      return error_answer(400, "unknown parameter \"" + name + '"');
    }
    if (!unknown.empty())
      return error_answer(400, "type: no event is called \"" + unknown + '"');
  }
  const auto& who = *what.from->who;
  for (const auto& realm : result.filter.realms)
    if (!who.sees(realm))
      return error_answer(403, "this token is for other realms");
  if (result.filter.realms.empty())
    result.filter.realms = who.realms();
  if (!what.last_event_id.empty())
    result.after = event_number(what.last_event_id);
  return result;
}

} // namespace rollcall::http
