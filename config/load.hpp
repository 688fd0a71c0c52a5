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

/// Parses, validates and builds; never throws on bad input. A directory in
/// files of its own is read too, from `folder` unless its path is absolute;
/// without a folder, that is a problem.
result load_text(std::string_view text, const std::string* folder = nullptr);

/// The same for a file; a file that cannot be read is a problem too.
result load_file(const std::string& path);

} // namespace rollcall::config
