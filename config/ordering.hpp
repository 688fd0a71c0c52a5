// How the registrar's options bound each other.
#pragma once

#include "config/problem.hpp"
#include "protocol/registrar/policy.hpp"

#include <rapidjson/document.h>

#include <optional>

namespace rollcall::config {

/// The first pair in `rules` that is out of order. Blames, by preference, an
/// option that `written` holds.
std::optional<problem> check_order(registrar::policy rules,
                                   const rapidjson::Value& written,
                                   const path& where);

} // namespace rollcall::config
