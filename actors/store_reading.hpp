// From the store to the realms, by way of the realm directory.
#pragma once

#include "actors/messages.hpp"
#include "store/engine.hpp"

#include <map>
#include <string>

namespace rollcall::actors {

using realm_names = std::map<store::realm_number, std::string>;

/// The realms that the store knows.
store::result<realm_names> names_in(const store::snapshot& from);

/// Reads bindings and sends them to the directory, by realm. Empty when all of
/// them could be read, else why not.
std::string send_all(store::cursor& from, const realm_names& names,
                     const realm_directory_actor& to);

/// Reads the whole store on the calling thread and sends it to the directory:
/// first which realms there are, then the bindings of each, then that this was
/// all.
void load_all(store::engine& from, const realm_directory_actor& to);

} // namespace rollcall::actors
