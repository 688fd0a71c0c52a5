// The options table for people.
#pragma once

#include "config/options.hpp"

#include <string>

namespace rollcall::config {

/// Markdown: the table that the README shows.
std::string options_table();

/// "3600", "off", "unset", "required"; empty for what holds other options.
std::string shown_default(const option& row);

/// What it may be: "a whole number of seconds from 1 to 86400".
std::string meaning(const option& row);

/// Plain text for a terminal of 80 columns.
std::string options_help();

} // namespace rollcall::config
