// The users that a service knows: asks it, once for all who want to know the
// same, remembers what it said, and lets that serve on while it is down.
//
//   look_up -> remembered and good? -> user_found
//              else: asked already? no -> the service
//   looked_up: found, unknown  -> remembered, all who wait are told
//              failed          -> what was remembered before, while that is not
//                                 too old, else user_found{failed}
#pragma once

#include "actors/epoch_clock.hpp"
#include "actors/messages.hpp"
#include "actors/settings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::actors {

/// One text for both; realms have no line breaks.
std::string lookup_key(const std::string& realm, const std::string& user);

struct lookup_state {
  static inline constexpr const char* name = "lookup";

  using pointer = lookup_actor::stateful_pointer<lookup_state>;

  explicit lookup_state(pointer owner) : self(owner) {
    // nop
  }

  void on_look_up(look_up& request);
  void on_looked_up(looked_up& answer);
  void on_reload();

  pointer self;
  ask_service ask;
  lookup_settings settings;
  epoch_clock time{{}, {}};

private:
  struct entry {
    std::string realm;
    std::string user;
    std::shared_ptr<const registrar::looked_up_user> record; // null: unknown
    registrar::time_point good_until;
    registrar::time_point last; // until when it serves without the service
    user_seeker seeker;         // who remembers it, too
  };

  using entries = std::list<entry>; // the one told of last comes first

  void remember(const looked_up& answer, const user_seeker& seeker);
  /// Notes that the service is down, or up again; each is logged once.
  void note_service(const looked_up& answer);
  user_found tell(const entry& e) const;

  entries entries_;
  registrar::string_map<entries::iterator> known_; // by realm and user
  registrar::string_map<std::vector<user_seeker>> waiting_; // by the same
  bool down_ = false;
  std::uint64_t failures_ = 0; // since it is down
};

lookup_actor::behavior_type lookup(lookup_state::pointer self, ask_service ask,
                                   lookup_settings settings, epoch_clock time);

} // namespace rollcall::actors
