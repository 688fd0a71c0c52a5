// Writes what options hold as JSON.
#pragma once

#include "config/options.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <string_view>

namespace rollcall::config {

using writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void put(writer& out, std::string_view text);
void key(writer& out, std::string_view name);

/// What is off is false.
void put_value(writer& out, const value& v);

} // namespace rollcall::config
