// Which lines are written: a level for all parts, and for single ones levels of
// their own.
#pragma once

#include "log/parts.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::log {

enum class level : std::uint8_t { trace, debug, info, warn, error };

inline constexpr std::array<std::string_view, 5> level_names{
    "trace", "debug", "info", "warn", "error"};

/// Parts that have a level: all but `trace`.
inline constexpr std::size_t levelled_parts = part_count - 1;

struct level_settings {
  level all = level::info;
  std::array<std::optional<level>, levelled_parts> own; // by part

  bool operator==(const level_settings&) const = default;
};

std::optional<level> parse_level(std::string_view name) noexcept;

/// Of those that have a level.
std::optional<part> parse_part(std::string_view name) noexcept;

/// From now on; callable from any thread at any time.
void set_levels(const level_settings& to);

/// As last set.
level_settings levels();

} // namespace rollcall::log
