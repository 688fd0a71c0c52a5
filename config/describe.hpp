// The options table for people.
#pragma once

#include <string>

namespace rollcall::config {

/// Markdown: the table that the README shows.
std::string options_table();

/// Plain text for a terminal of 80 columns.
std::string options_help();

} // namespace rollcall::config
