#include "log/levels.hpp"

#include <algorithm>
#include <mutex>

namespace rollcall::log {

namespace {

std::mutex mutex;
level_settings present;

constexpr std::array spdlog_levels{spdlog::level::trace, spdlog::level::debug,
                                   spdlog::level::info, spdlog::level::warn,
                                   spdlog::level::err};

template <class Names>
std::optional<std::size_t> index_in(const Names& names, std::string_view name) {
  auto found = std::ranges::find(names, name);
  if (found == names.end())
    return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

} // namespace

std::optional<level> parse_level(std::string_view name) noexcept {
  auto found = index_in(level_names, name);
  return found ? std::optional{static_cast<level>(*found)} : std::nullopt;
}

std::optional<part> parse_part(std::string_view name) noexcept {
  auto found = index_in(part_names, name);
  return found && *found < levelled_parts
             ? std::optional{static_cast<part>(*found)}
             : std::nullopt;
}

void set_levels(const level_settings& to) {
  std::lock_guard guard{mutex};
  present = to;
  for (std::size_t i = 0; i < levelled_parts; ++i)
    of(static_cast<part>(i))
        .set_level(spdlog_levels[static_cast<std::size_t>(
            to.own[i].value_or(to.all))]);
}

level_settings levels() {
  std::lock_guard guard{mutex};
  return present;
}

} // namespace rollcall::log
