// The process's log, on stderr.
#pragma once

#include "log/levels.hpp"

#include <cstdint>
#include <memory>

namespace spdlog {
class formatter;
}

namespace rollcall::log {

enum class format : std::uint8_t { text, json };

/// Lines for people, with control characters escaped, or one JSON object per
/// line: {"time", "level", "part", "message"}.
std::unique_ptr<spdlog::formatter> make_formatter(format how);

/// Once, before there are other threads.
void set_up(format how, const level_settings& levels);

} // namespace rollcall::log
