// From text to JSON, or to the line and column of what is no JSON.
#pragma once

#include "config/problem.hpp"

#include <rapidjson/document.h>

#include <string_view>
#include <variant>

namespace rollcall::config {

/// UTF-8, with or without a byte order mark.
std::variant<rapidjson::Document, problem> parse_json(std::string_view text);

} // namespace rollcall::config
