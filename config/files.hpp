// Files that are read.
#pragma once

#include "config/problem.hpp"

#include <string>
#include <variant>

namespace rollcall::config {

/// All of a file.
std::variant<std::string, problem> read_file(const std::string& path);

} // namespace rollcall::config
