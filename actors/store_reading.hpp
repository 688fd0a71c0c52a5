// From the store to the realms, by way of the realm directory.
#pragma once

#include "actors/messages.hpp"
#include "store/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace rollcall::actors {

using realm_names = std::map<store::realm_number, std::string>;

/// The realms that the store knows.
store::result<realm_names> names_in(const store::snapshot& from);

/// How a reading ended. After a failure the last realm is not complete.
struct reading {
  std::size_t unreadable = 0; // bindings; they are left as they are
  std::optional<store::failure> failed;
};

/// Reads bindings and sends them to the directory, by realm.
reading send_all(store::cursor& from, const realm_names& names,
                 std::uint32_t load, const realm_directory_actor& to);

/// Reads the whole store on the calling thread and sends it to the directory:
/// first which realms there are, then the bindings of each, then that this was
/// all. After a failure, which is returned, this last message does not come.
std::optional<store::failure> load_all(store::engine& from,
                                       const realm_directory_actor& to);

/// The same for one realm, of the load that is asked for.
reading load_one(store::engine& from, store::realm_number number,
                 const load_realm& which);

} // namespace rollcall::actors
