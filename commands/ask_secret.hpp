// Passwords from people and from scripts; never from the command line, which
// everybody on a machine can read.
#pragma once

#include <string>
#include <variant>

namespace rollcall::commands {

/// What cannot be used, or that it was called off.
struct no_secret {
  std::string why;
};

/// From a terminal: asked for twice, without an echo, on stderr. Else the first
/// line of the standard input.
std::variant<std::string, no_secret> ask_secret();

} // namespace rollcall::commands
