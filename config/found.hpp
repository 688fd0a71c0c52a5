// How values of a configuration file are named in error texts.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

namespace rollcall::config {

/// As a JSON string on one line, cut short when long.
std::string quoted(std::string_view text);

/// Only what kind of value it is: "a text", "an object".
std::string kind_of(const rapidjson::Value& found);

/// The same for what may hold a secret, which an unlucky text may be.
std::string hidden(const rapidjson::Value& found);

/// The value itself where that is short, its kind otherwise.
std::string shown(const rapidjson::Value& found);

} // namespace rollcall::config
