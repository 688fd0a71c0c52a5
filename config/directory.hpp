// Realms and users out of a tree of JSON objects, in either of two forms:
//
//   {"com": {"babblevoice": {"bling": {"1000": {"secret": …}}}}}
//   {"bling.babblevoice.com": {"1000": {"secret": …}}}
//
// An object is a user when it has a secret or ha1* as a text. What holds users
// is a realm: its path reversed, or its key as it is when that has dots. An
// empty object is a realm without users. Names of realms are lowered.
#pragma once

#include "config/problem.hpp"
#include "protocol/registrar/directory.hpp"

#include <rapidjson/document.h>

#include <memory>
#include <optional>
#include <variant>

namespace rollcall::config {

/// Realms that are still being built, by name.
using realm_map =
    registrar::string_map<std::shared_ptr<registrar::realm_record>>;

/// All realms of `tree`, each with `rules`. Not checked by a schema: a walk of
/// its own is faster, and the tree's meaning is in its shape.
std::variant<realm_map, problem> read_directory(const rapidjson::Value& tree,
                                                const registrar::policy& rules,
                                                const path& where);

/// A realm of this name, in lower case; all of `users` are users.
std::variant<std::shared_ptr<registrar::realm_record>, problem>
read_realm(const rapidjson::Value& users, const std::string& name,
           const registrar::policy& rules);

/// One user, an object.
std::optional<problem> read_user(const rapidjson::Value& found,
                                 registrar::user_record& user,
                                 const path& where);

} // namespace rollcall::config
