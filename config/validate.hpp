// Checks JSON against the schema and turns the schema's verdict into a line
// for a person.
#pragma once

#include "config/options.hpp"
#include "config/problem.hpp"

#include <rapidjson/document.h>

#include <optional>

namespace rollcall::config {

/// The first mistake in `object`, which is at `where` and should be what the
/// options table says of `owner`.
std::optional<problem> validate(const rapidjson::Value& object, section owner,
                                const path& where);

/// `expected …, found …`; a secret's value is not shown.
problem mismatch(const option& row, const rapidjson::Value& found,
                 const path& where);

/// `unknown option, did you mean …?`
problem unknown_option(std::string_view name, section owner, const path& where);

} // namespace rollcall::config
