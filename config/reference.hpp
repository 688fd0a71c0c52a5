// The reference of the configuration, docs/configuration.md.
#pragma once

#include <string>

namespace rollcall::config {

/// Markdown: every section with its options, and as JSON with its defaults.
std::string options_reference();

} // namespace rollcall::config
