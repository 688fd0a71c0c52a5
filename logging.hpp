// The process's log: spdlog's default logger, on stderr.
#pragma once

#include "config/settings.hpp"

namespace rollcall {

/// Text, or one JSON object per line: {"time", "level", "message"}.
void set_up_log(const config::log& how);

} // namespace rollcall
