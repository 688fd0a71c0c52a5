#include "protocol/registrar/event.hpp"

#include <algorithm>
#include <array>

namespace rollcall::registrar {

namespace {

constexpr std::array<std::string_view, event_type_count> names = {
    "register",   "unregister", "register.auth.failed",
    "register.auth.blocked", "stale", "fresh"};

} // namespace

std::string_view to_string(event_type type) noexcept {
  return names[static_cast<std::size_t>(type)];
}

std::optional<event_type> parse_event_type(std::string_view text) noexcept {
  auto i = std::ranges::find(names, text);
  if (i == names.end())
    return std::nullopt;
  return static_cast<event_type>(i - names.begin());
}

bool event_filter::wants(const event& what) const noexcept {
  auto has = [](const auto& list, const auto& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  return has(types, what.type) && has(realms, what.realm);
}

} // namespace rollcall::registrar
