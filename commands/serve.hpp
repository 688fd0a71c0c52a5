// The registrar itself: every part wired to the others.
#pragma once

#include "config/settings.hpp"

namespace rollcall::commands {

/// Serves until a signal asks for an end; the exit code of the process.
int serve(const config::settings& conf);

} // namespace rollcall::commands
