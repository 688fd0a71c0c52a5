// Realms and users out of files beside the configuration.
#pragma once

#include "config/directory.hpp"

#include <string>
#include <variant>

namespace rollcall::config {

/// `path` is a file with a tree as read_directory() takes it, or a folder: in
/// that, each file REALM.json holds the users of that realm, {"1000": {…}},
/// and what is called otherwise, or is hidden, is passed over. Mistakes name
/// the file before the place in it.
std::variant<realm_map, problem>
read_directory_files(const std::string& path, const registrar::policy& rules);

/// The end of the name of a realm's file.
inline constexpr std::string_view realm_file_end = ".json";

/// The realm that a file of a folder is about, as its name has it; empty if it
/// is about none.
std::string_view realm_of_file(std::string_view name);

} // namespace rollcall::config
