// How realms get back what the store has of them.
#include "actors/realm_directory_actor.hpp"

#include "log/parts.hpp"

#include <caf/exit_reason.hpp>

#include <chrono>
#include <utility>

namespace rollcall::actors {

bool realm_directory_state::is_loading(const std::string& realm_name) const {
  if (!stored_known_ || resting_.count(realm_name) != 0)
    return true;
  auto found = realms_.find(realm_name);
  return found != realms_.end() && found->second.load != 0;
}

void realm_directory_state::begin_anew(const std::string& realm_name) {
  resting_.erase(realm_name);
  if (open_entry(realm_name, true) != nullptr)
    load(realm_name);
}

/// Asks the store for a realm that the reading of all of it passed over, as it
/// was not served then, or whose actor died.
void realm_directory_state::load(const std::string& realm_name) {
  auto& e = realms_.at(realm_name);
  if (e.load != 0)
    return;
  e.load = next_load_++;
  self->send(defaults.store,
             load_realm{realm_name, e.load, realm_directory_actor{self}});
}

void realm_directory_state::on_stored(stored_realms& what) {
  stored_known_ = true;
  started_ = self->clock().now();
  for (auto& realm_name : what.names) {
    // Loading without being asked for it, since all are read in turn.
    if (auto* e = open_entry(realm_name, true))
      e->load = load_of_all;
    unloaded_.insert(std::move(realm_name));
  }
}

/// The entry that a load is for; null if the realm is not served, and then its
/// bindings stay in the store, or if its actor has died since, which another
/// load is for.
realm_directory_state::entry*
realm_directory_state::awaiting(const std::string& realm_name,
                                std::uint32_t load) {
  auto found = realms_.find(realm_name);
  return found == realms_.end() || found->second.load != load ? nullptr
                                                              : &found->second;
}

void realm_directory_state::on_restore(restore& part) {
  auto* e = awaiting(part.name, part.load);
  if (e == nullptr)
    return forget_expired(part);
  restored_ += part.records.size();
  if (part.last) {
    unloaded_.erase(part.name);
    e->load = 0;
  }
  self->send(e->who, std::move(part));
}

/// Of a realm that is not served any more, as nobody else does so. What has not
/// expired stays, in case that it is served again.
void realm_directory_state::forget_expired(const restore& part) {
  if (realms_.count(part.name) != 0 || resting_.count(part.name) != 0)
    return; // another load brings them
  auto time = defaults.time.now(self);
  keep gone;
  for (const auto& r : part.records)
    if (r.value.expires_at <= time)
      gone.changes.push_back({r.value.id, 0, 0});
  if (gone.changes.empty())
    return;
  auto& turn = gone.turns.emplace_back();
  turn.realm = std::make_shared<const std::string>(part.name);
  turn.changes = static_cast<std::uint32_t>(gone.changes.size());
  defaults.gauges->store.waiting.add(turn.changes);
  self->send(defaults.store, std::move(gone));
}

/// Half of a realm is worse than none: its phones would be told that they are
/// not there, and new bindings take the place of those that were not read. So
/// it begins anew, after a rest if need be, and until then phones are told to
/// come back.
void realm_directory_state::on_restore_failed(const restore_failed& what) {
  auto* e = awaiting(what.name, what.load);
  if (e == nullptr)
    return;
  log::store().error("realm {} could not be read from the store: {}", what.name,
                     what.why);
  self->send_exit(e->who, caf::exit_reason::kill);
}

void realm_directory_state::on_all_restored(const all_restored& end) {
  // A realm that is known to the store but has no bindings was not read.
  std::erase_if(unloaded_, [this](const std::string& realm_name) {
    auto* e = awaiting(realm_name, load_of_all);
    if (e != nullptr)
      e->load = 0;
    return e != nullptr;
  });
  if (end.unreadable != 0)
    log::store().error("{} bindings cannot be read, and are left as they are",
                       end.unreadable);
  auto took = std::chrono::duration_cast<registrar::milliseconds>(
    self->clock().now() - started_);
  log::store().info("{} bindings of {} realms are back from the store after {} "
                    "ms",
                    restored_, realms_.size(), took.count());
  defaults.gauges->store.loaded = true;
}

} // namespace rollcall::actors
