#include "actors/realm_directory_actor.hpp"

#include "actors/guarded.hpp"

#include <caf/exit_reason.hpp>
#include <caf/result.hpp>
#include <caf/system_messages.hpp>

namespace rollcall::actors {

realm_directory_state::~realm_directory_state() {
  for (const auto& [realm_name, e] : realms_)
    self->send_exit(e.who, caf::exit_reason::user_shutdown);
}

/// The realm's entry, made if the realm is served; null if it is not.
const realm_directory_state::entry*
realm_directory_state::open_entry(const std::string& realm_name) {
  if (auto found = realms_.find(realm_name); found != realms_.end())
    return &found->second;
  auto users = defaults.users->find(realm_name);
  if (!users)
    return nullptr;
  entry fresh;
  fresh.id = next_id_++;
  fresh.who = self->spawn(realm, realm_setup{realm_name, fresh.id,
                                             std::move(users), defaults.digest,
                                             defaults.gruus, defaults.wheel,
                                             servers, defaults.time});
  self->monitor(fresh.who);
  names_.emplace(fresh.who.id(), realm_name);
  all_.reset();
  return &realms_.emplace(realm_name, std::move(fresh)).first->second;
}

void realm_directory_state::open(const open_realm& request) {
  realm_opened opened{request.name, {}, 0};
  if (const auto* found = open_entry(request.name)) {
    opened.who = found->who;
    opened.realm_id = found->id;
  }
  self->send(request.reply_to, std::move(opened));
}

realms_found realm_directory_state::find(const find_realm& request) {
  if (request.name.empty()) {
    if (!all_) {
      auto all = std::make_shared<std::vector<realm_actor>>();
      all->reserve(realms_.size());
      for (const auto& [realm_name, e] : realms_)
        all->push_back(e.who);
      all_ = std::move(all);
    }
    return {all_};
  }
  auto one = std::make_shared<std::vector<realm_actor>>();
  auto known = realms_.find(request.name);
  if (known != realms_.end())
    one->push_back(known->second.who);
  else if (request.open)
    if (const auto* fresh = open_entry(request.name))
      one->push_back(fresh->who);
  return {std::move(one)};
}

void realm_directory_state::change(const directory_changed& changed) {
  defaults.users = changed.value;
  for (const auto& [realm_name, e] : realms_)
    self->send(e.who, changed);
  if (servers)
    for (const auto& server : *servers)
      self->send(server, changed);
}

void realm_directory_state::ended(const caf::actor_addr& who,
                                  const caf::error& reason) {
  auto found = names_.find(who.id());
  if (found == names_.end())
    return;
  auto gone = std::move(found->second);
  names_.erase(found);
  spdlog::error("realm {}'s actor ended: {}; its phones register anew", gone,
                self->system().render(reason));
  auto e = realms_.find(gone);
  realm_ended message{gone, e->second.id};
  realms_.erase(e);
  all_.reset();
  if (!servers)
    return;
  for (const auto& server : *servers)
    self->send(server, message);
}

realm_directory_actor::behavior_type
realm_directory(realm_directory_state::pointer self, realm_defaults defaults) {
  self->state.defaults = std::move(defaults);
  self->set_default_handler(caf::drop);
  const char* who = "the realm directory";
  self->set_down_handler([self, who](caf::down_msg& down) {
    guarded(who, [&] { self->state.ended(down.source, down.reason); });
  });
  return {
    [self, who](const open_realm& request) {
      guarded(who, [&] { self->state.open(request); });
    },
    [self, who](const find_realm& request) {
      realms_found result;
      guarded(who, [&] { result = self->state.find(request); });
      return result;
    },
    [self](const servers_known& s) { self->state.servers = s.servers; },
    [self, who](const directory_changed& changed) {
      guarded(who, [&] { self->state.change(changed); });
    },
  };
}

} // namespace rollcall::actors
