// A directory that is a service: its settings, and its answers.
#pragma once

#include "config/directory.hpp"
#include "config/settings.hpp"

#include <string_view>

namespace rollcall::config {

/// Whether a directory names a service: by a url that is no object, as a realm
/// would be.
bool is_lookup(const rapidjson::Value& directory);

/// Takes the settings of the service out of such a directory. They are all that
/// is no object; what is left are realms, which may stand beside them.
std::optional<problem> take_lookup(rapidjson::Value& directory, lookup& into,
                                   const path& where);

/// One user, as the service tells of it: {"secret" | "ha1"…, "display"}, and
/// options of registrar that are others for it than `rules`. Members that mean
/// nothing here are passed over.
std::variant<registrar::looked_up_user, problem>
read_lookup_answer(std::string_view text, const registrar::policy& rules);

} // namespace rollcall::config
