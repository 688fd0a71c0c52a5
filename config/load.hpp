// From the text of a configuration file to settings, or to the one line that
// tells what is wrong with it.
#pragma once

#include "config/problem.hpp"
#include "config/settings.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace rollcall::config {

using result = std::variant<settings, problem>;

/// Parses, validates and builds; reads no other file. Never throws on bad
/// input.
result load_text(std::string_view text);

/// The same for a file; a file that cannot be read is a problem too.
result load_file(const std::string& path);

} // namespace rollcall::config
