#include "http/handlers.hpp"

#include "http/json_writer.hpp"
#include "protocol/sip/text.hpp"

#include <optional>

namespace rollcall::http {

namespace {

constexpr std::uint32_t standard_seconds = 60;
constexpr std::uint32_t most_seconds = 3600;

void write(json_writer& to, const trace& one) {
  to.open();
  to.key("realm").text(one.realm);
  to.key("user").text(one.user);
  to.key("seconds").number(one.left.count());
  to.close();
}

/// Of "seconds=60", or of nothing.
std::optional<std::uint32_t> seconds_in(std::string_view query) {
  constexpr std::string_view name = "seconds=";
  if (query.empty())
    return standard_seconds;
  if (!query.starts_with(name))
    return std::nullopt;
  auto number = sip::parse_number(query.substr(name.size()), most_seconds);
  return number && *number > 0 ? number : std::nullopt;
}

} // namespace

action list_traces(const call& what) {
  if (!what.process->traces)
    return answer{.status = 404};
  std::string result;
  json_writer to(result);
  to.open_list();
  for (const auto& one : what.process->traces())
    write(to, one);
  to.close_list();
  return json_answer(std::move(result));
}

action start_trace(const call& what) {
  if (!what.process->start_trace)
    return answer{.status = 404};
  auto seconds = seconds_in(what.query);
  if (!seconds)
    return error_answer(400, "seconds: expected a whole number from 1 to "
                                 + std::to_string(most_seconds));
  trace one{sip::lower(what.realm), std::string{what.user},
            std::chrono::seconds{*seconds}};
  if (!what.process->start_trace(one))
    return error_answer(503, "as many users are followed as may be");
  std::string result;
  json_writer to(result);
  write(to, one);
  return json_answer(std::move(result));
}

action stop_trace(const call& what) {
  if (!what.process->stop_trace
      || !what.process->stop_trace(sip::lower(what.realm),
                                   std::string{what.user}))
    return answer{.status = 404};
  return json_answer("{}");
}

} // namespace rollcall::http
