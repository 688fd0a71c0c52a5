#include "protocol/registrar/event.hpp"

#include <algorithm>

namespace rollcall::registrar {

std::string_view to_string(event_type type) noexcept {
  return event_type_names[static_cast<std::size_t>(type)];
}

std::optional<event_type> parse_event_type(std::string_view text) noexcept {
  auto i = std::ranges::find(event_type_names, text);
  if (i == event_type_names.end())
    return std::nullopt;
  return static_cast<event_type>(i - event_type_names.begin());
}

bool event_filter::wants(const event& what) const noexcept {
  auto has = [](const auto& list, const auto& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  return has(types, what.type) && has(realms, what.realm);
}

} // namespace rollcall::registrar
