// Which realms have an actor. Opens a realm when the first REGISTER for it
// comes in, and only if the directory serves it; a realm's actor that died is
// forgotten, so that the next REGISTER opens it anew.
#pragma once

#include "actors/epoch_clock.hpp"
#include "actors/messages.hpp"
#include "actors/realm_actor.hpp"
#include "actors/settings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace rollcall::actors {

/// What every realm's actor is made with.
struct realm_defaults {
  std::shared_ptr<const registrar::directory> users;
  digest_settings digest;
  std::shared_ptr<const registrar::temporary_gruus> gruus; // never null
  wheel_actor wheel;
  epoch_clock time{{}, {}};
};

struct realm_directory_state {
  static inline constexpr const char* name = "realm_directory";

  using pointer = realm_directory_actor::stateful_pointer<realm_directory_state>;

  explicit realm_directory_state(pointer owner) : self(owner) {
    // nop
  }
  ~realm_directory_state();

  void open(const open_realm& request);
  realms_found find(const find_realm& request);
  void change(const directory_changed& changed);
  void ended(const caf::actor_addr& who, const caf::error& reason);

  pointer self;
  realm_defaults defaults;
  server_table servers;

private:
  struct entry {
    realm_actor who;
    std::uint32_t id = 0;
  };

  const entry* open_entry(const std::string& realm_name);

  registrar::string_map<entry> realms_;
  std::unordered_map<caf::actor_id, std::string> names_;
  /// All realms, for look-ups; made anew after a change.
  std::shared_ptr<const std::vector<realm_actor>> all_;
  std::uint32_t next_id_ = 1;
};

realm_directory_actor::behavior_type
realm_directory(realm_directory_state::pointer self, realm_defaults defaults);

} // namespace rollcall::actors
