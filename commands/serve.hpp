// The registrar itself: every part wired to the others.
#pragma once

#include "config/settings.hpp"

#include <string>

namespace rollcall::commands {

/// Serves until a signal asks for an end; the exit code of the process.
/// `conf` was read from `file`, which SIGHUP and POST /reload read again.
int serve(const config::settings& conf, const std::string& file);

} // namespace rollcall::commands
