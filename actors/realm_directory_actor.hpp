// Which realms have an actor. Opens a realm when the first REGISTER for it
// comes in, and only if the directory serves it: it is in a file, or the service
// knows the user who registers there. Where the store has bindings of it, they
// are read first: at the start, or when a reload brings it back. A realm's actor
// that died begins anew from the store; without one it is forgotten until the
// next REGISTER.
#pragma once

#include "actors/epoch_clock.hpp"
#include "actors/messages.hpp"
#include "actors/realm_actor.hpp"
#include "actors/settings.hpp"
#include "actors/store_actor.hpp"

#include <caf/result.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rollcall::actors {

/// What every realm's actor is made with.
struct realm_defaults {
  std::shared_ptr<const registrar::directory> users;
  digest_settings digest;
  std::shared_ptr<const registrar::temporary_gruus> gruus; // never null
  std::shared_ptr<const registrar::failure_rules> failures; // never null
  wheel_actor wheel;
  store_actor store; // null: nothing is kept
  std::shared_ptr<const keeping_desks> desks; // null: there are none
  event_outlet events;
  lookup_actor lookup; // null: there is no service that knows users
  std::shared_ptr<gauge_board> gauges = std::make_shared<gauge_board>();
  std::shared_ptr<trace_board> traces = std::make_shared<trace_board>();
  epoch_clock time{{}, {}};
};

struct realm_directory_state {
  static inline constexpr const char* name = "realm_directory";

  using pointer = realm_directory_actor::stateful_pointer<realm_directory_state>;

  explicit realm_directory_state(pointer owner) : self(owner) {
    // nop
  }
  ~realm_directory_state();

  void begin_with(realm_defaults what);
  void open(const open_realm& request);
  caf::result<realms_found> find(const find_realm& request);
  realm_actor known(const std::string& realm_name) const; // null: none
  bool is_loading(const std::string& realm_name) const;
  void change(const directory_changed& changed);
  void on_stored(stored_realms& what);
  void on_restore(restore& part);
  void on_restore_failed(const restore_failed& what);
  void on_all_restored(const all_restored& end);
  void on_user_found(const user_found& found);
  void on_user_forgotten(const user_forgotten& gone);
  void ended(const caf::actor_addr& who, const caf::error& reason);
  void begin_anew(const std::string& realm_name);

  pointer self;
  realm_defaults defaults;
  server_table servers;

private:
  struct entry {
    realm_actor who;
    std::uint32_t id = 0;
    /// The load that brings the store's bindings; 0: all are there.
    std::uint32_t load = 0;
  };

  /// Who waits for the service to know a user of a realm in no file.
  struct waiting_for_user {
    std::vector<drachtio_actor> connections;
    std::vector<caf::typed_response_promise<realms_found>> finders;
  };

  /// The realm's entry, made if the realm is served; null if it is not.
  /// `known`: the service is known to serve it.
  entry* open_entry(const std::string& realm_name, bool known = false);
  void tell_opened(const std::string& realm_name,
                   const drachtio_actor& connection);
  /// Asks the service, once for all who want to know the same.
  waiting_for_user& ask_for(const std::string& realm_name,
                            const std::string& user);
  bool looks_up(const std::string& realm_name) const;
  realms_found found_as(const std::string& realm_name, const entry* e) const;
  void load(const std::string& realm_name);
  void forget_expired(const restore& part);
  entry* awaiting(const std::string& realm_name, std::uint32_t load);

  registrar::string_map<entry> realms_;
  std::unordered_map<caf::actor_id, std::string> names_;
  /// All realms, for look-ups; made anew after a change.
  std::shared_ptr<const std::vector<realm_actor>> all_;
  std::uint32_t next_id_ = 1;
  /// Realms with bindings in the store that no actor has yet.
  std::unordered_set<std::string> unloaded_;
  /// How often realms died of late, and when they last did.
  struct deaths {
    unsigned count = 0;
    registrar::time_point last{};
  };
  std::chrono::seconds rest_of(const std::string& realm_name);
  std::unordered_map<std::string, deaths> deaths_;
  /// Who died too often, until they may try again.
  std::unordered_set<std::string> resting_;
  registrar::string_map<waiting_for_user> waiting_; // by realm and user
  std::uint32_t next_load_ = load_of_all + 1;
  bool stored_known_ = false; // which these are
  caf::actor_clock::time_point started_{};
  std::size_t restored_ = 0; // bindings
};

realm_directory_actor::behavior_type
realm_directory(realm_directory_state::pointer self, realm_defaults defaults);

} // namespace rollcall::actors
