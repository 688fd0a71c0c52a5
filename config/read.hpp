// From JSON values to settings structs, by the options table.
#pragma once

#include "config/options.hpp"
#include "config/problem.hpp"

#include <rapidjson/document.h>

#include <optional>
#include <string_view>

namespace rollcall::config {

/// The text of a JSON string.
std::string_view text_of(const rapidjson::Value& string);

/// ASCII letters only.
std::string lowered(std::string_view text);

/// Sets the option of `row` from `found`, which fits the schema.
std::optional<problem> read_option(const option& row,
                                   const rapidjson::Value& found, target into,
                                   const path& where);

/// Sets all options in `object`, which fits the schema, except those that hold
/// others.
std::optional<problem> read_section(const rapidjson::Value& object,
                                    section owner, target into,
                                    const path& where);

/// A name that stands twice in one object, anywhere in `v`.
std::optional<problem> find_repeated(const rapidjson::Value& v,
                                     const path& where);

} // namespace rollcall::config
