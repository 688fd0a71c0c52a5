// What the process ends with.
#pragma once

namespace rollcall::commands {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2; // bad command line or configuration

} // namespace rollcall::commands
