// The JSON Schema of a configuration file, written from the options table.
#pragma once

#include "config/options.hpp"

#include <string>

namespace rollcall::config {

/// The schema (draft 4, which RapidJSON checks) of one section; of the whole
/// file by default. What a schema cannot say (forms of addresses, the
/// directory's tree, how options bound each other) is checked elsewhere.
std::string schema_text(section owner = section::root);

} // namespace rollcall::config
