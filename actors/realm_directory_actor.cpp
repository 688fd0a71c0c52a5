#include "actors/realm_directory_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/lookup_actor.hpp"
#include "log/parts.hpp"

#include <caf/exit_reason.hpp>
#include <caf/result.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace rollcall::actors {

realm_directory_state::~realm_directory_state() {
  for (const auto& [realm_name, e] : realms_)
    self->send_exit(e.who, caf::exit_reason::user_shutdown);
}

realm_directory_state::entry*
realm_directory_state::open_entry(const std::string& realm_name, bool known) {
  if (auto found = realms_.find(realm_name); found != realms_.end())
    return &found->second;
  if (resting_.count(realm_name) != 0)
    return nullptr;
  auto users = defaults.users->find(realm_name);
  auto others = looks_up(realm_name);
  if (!users && known && others)
    users = defaults.users->others;
  if (!users)
    return nullptr;
  entry fresh;
  fresh.id = next_id_++;
  fresh.who = self->spawn(realm, realm_setup{realm_name, fresh.id,
                                             std::move(users), defaults.digest,
                                             defaults.gruus, defaults.failures,
                                             defaults.wheel,
                                             servers, defaults.store,
                                             defaults.desks,
                                             defaults.events,
                                             defaults.lookup, others,
                                             defaults.gauges, defaults.traces,
                                             defaults.time});
  self->monitor(fresh.who);
  names_.emplace(fresh.who.id(), realm_name);
  all_.reset();
  return &realms_.emplace(realm_name, std::move(fresh)).first->second;
}

void realm_directory_state::begin_with(realm_defaults what) {
  defaults = std::move(what);
  // Without a store there is nothing to wait for.
  stored_known_ = !defaults.store;
}

void realm_directory_state::open(const open_realm& request) {
  realm_opened opened;
  opened.name = request.name;
  opened.user = request.user;
  if (is_loading(request.name)) {
    opened.loading = true;
  } else if (open_entry(request.name) != nullptr) {
    return tell_opened(request.name, request.reply_to);
  } else if (!request.user.empty() && looks_up(request.name)) {
    ask_for(request.name, request.user)
      .connections.push_back(request.reply_to);
    return;
  }
  self->send(request.reply_to, std::move(opened));
}

/// Of a realm that has an entry.
void realm_directory_state::tell_opened(const std::string& realm_name,
                                        const drachtio_actor& connection) {
  if (unloaded_.count(realm_name) != 0)
    load(realm_name);
  const auto& found = realms_.find(realm_name)->second;
  realm_opened opened;
  opened.name = realm_name;
  opened.loading = found.load != 0;
  if (!opened.loading) {
    opened.who = found.who;
    opened.realm_id = found.id;
  }
  self->send(connection, std::move(opened));
}

// -- realms of the service ---------------------------------------------------

bool realm_directory_state::looks_up(const std::string& realm_name) const {
  return defaults.lookup && defaults.users->looks_up(realm_name);
}

realm_directory_state::waiting_for_user&
realm_directory_state::ask_for(const std::string& realm_name,
                               const std::string& user) {
  auto [found, is_new] = waiting_.try_emplace(lookup_key(realm_name, user));
  if (is_new)
    self->send(defaults.lookup,
               look_up{realm_name, user,
                       user_seeker{realm_directory_actor{self}}});
  return found->second;
}

void realm_directory_state::on_user_found(const user_found& found) {
  auto waiting = waiting_.extract(lookup_key(found.realm, found.user));
  if (waiting.empty())
    return;
  const auto* e = found.record ? open_entry(found.realm, true) : nullptr;
  if (e != nullptr)
    self->send(e->who, found);
  for (const auto& connection : waiting.mapped().connections) {
    if (e != nullptr) {
      tell_opened(found.realm, connection);
      continue;
    }
    realm_opened opened;
    opened.name = found.realm;
    opened.user = found.user;
    opened.failed = found.failed;
    opened.loading = is_loading(found.realm);
    self->send(connection, std::move(opened));
  }
  for (auto& promise : waiting.mapped().finders) {
    auto result = found_as(found.realm, e);
    result.failed = found.failed;
    promise.deliver(std::move(result));
  }
}

void realm_directory_state::on_user_forgotten(const user_forgotten& gone) {
  if (auto who = known(gone.realm))
    self->send(who, gone);
}

// -- the rest ----------------------------------------------------------------

caf::result<realms_found>
realm_directory_state::find(const find_realm& request) {
  if (request.name.empty()) {
    if (!all_) {
      auto all = std::make_shared<std::vector<realm_actor>>();
      all->reserve(realms_.size());
      for (const auto& [realm_name, e] : realms_)
        all->push_back(e.who);
      all_ = std::move(all);
    }
    return realms_found{all_};
  }
  auto known = realms_.find(request.name);
  const auto* e = known == realms_.end() ? nullptr : &known->second;
  if (e == nullptr && request.open && !is_loading(request.name)) {
    e = open_entry(request.name);
    if (e == nullptr && !request.user.empty() && looks_up(request.name)) {
      auto promise = self->make_response_promise<realms_found>();
      ask_for(request.name, request.user).finders.push_back(promise);
      return promise;
    }
  }
  return found_as(request.name, e);
}

/// One realm's actor, or none, be it that there is none or that it is loading.
realms_found realm_directory_state::found_as(const std::string& realm_name,
                                             const entry* e) const {
  auto one = std::make_shared<std::vector<realm_actor>>();
  auto loading = is_loading(realm_name);
  if (e != nullptr && !loading)
    one->push_back(e->who);
  return {std::move(one), false, loading};
}

realm_actor realm_directory_state::known(const std::string& realm_name) const {
  auto found = realms_.find(realm_name);
  return found == realms_.end() ? realm_actor{} : found->second.who;
}

void realm_directory_state::change(const directory_changed& changed) {
  defaults.users = changed.value;
  for (const auto& [realm_name, e] : realms_)
    self->send(e.who, changed);
  if (defaults.lookup)
    self->send(defaults.lookup, changed);
  if (servers)
    for (const auto& server : *servers)
      self->send(server, changed);
  // Those that are served from now on, and left bindings when they were before.
  for (const auto& realm_name : unloaded_)
    if (open_entry(realm_name, true) != nullptr)
      load(realm_name);
}

void realm_directory_state::ended(const caf::actor_addr& who,
                                  const caf::error& reason) {
  auto found = names_.find(who.id());
  if (found == names_.end())
    return;
  auto gone = std::move(found->second);
  names_.erase(found);
  defaults.gauges->lives.realm_restarts.fetch_add(1, std::memory_order_relaxed);
  log::registrar().error("realm {}'s actor ended: {}; {}", gone,
                         self->system().render(reason),
                         defaults.store ? "it begins anew from the store"
                                        : "its phones register anew");
  auto e = realms_.find(gone);
  realm_ended message{gone, e->second.id};
  realms_.erase(e);
  all_.reset();
  if (servers)
    for (const auto& server : *servers)
      self->send(server, message);
  if (!defaults.store)
    return;
  unloaded_.insert(gone);
  auto rest = rest_of(gone);
  if (rest == rest.zero())
    return begin_anew(gone);
  // Its phones are told to come back.
  resting_.insert(gone);
  log::registrar().error("realm {} rests for {} s, as it died again and again",
                         gone, rest.count());
  self->delayed_send(self, rest, wake_realm{gone});
}

/// At once for the first few times, as its contacts want to be polled; what
/// ends at each start must not keep everybody else from working.
std::chrono::seconds
realm_directory_state::rest_of(const std::string& realm_name) {
  constexpr std::chrono::seconds forgotten_after{60};
  constexpr std::chrono::seconds longest{30};
  constexpr unsigned at_once = 3;
  auto now = defaults.time.now(self);
  auto& d = deaths_[realm_name];
  if (now - d.last > forgotten_after)
    d.count = 0;
  d.last = now;
  if (++d.count <= at_once)
    return {};
  return std::min(longest, std::chrono::seconds{
                             1U << std::min(d.count - at_once - 1, 5U)});
}

realm_directory_actor::behavior_type
realm_directory(realm_directory_state::pointer self, realm_defaults defaults) {
  self->state.begin_with(std::move(defaults));
  self->set_default_handler(caf::drop);
  const char* who = "the realm directory";
  self->set_down_handler([self, who](caf::down_msg& down) {
    guarded(who, [&] { self->state.ended(down.source, down.reason); });
  });
  return {
    [self, who](const user_found& found) {
      guarded(who, [&] { self->state.on_user_found(found); });
    },
    [self, who](const user_forgotten& gone) {
      guarded(who, [&] { self->state.on_user_forgotten(gone); });
    },
    [self, who](const open_realm& request) {
      guarded(who, [&] { self->state.open(request); });
    },
    [self, who](const find_realm& request) -> caf::result<realms_found> {
      caf::result<realms_found> result{realms_found{}};
      guarded(who, [&] { result = self->state.find(request); });
      return result;
    },
    [self](page_of_realm& question) -> caf::result<page> {
      if (self->state.is_loading(question.realm)) {
        page none;
        none.unavailable = true;
        return none;
      }
      auto one = self->state.known(question.realm);
      if (!one)
        return page{};
      return self->delegate(one, std::move(question.what));
    },
    [self](const servers_known& s) { self->state.servers = s.servers; },
    [self, who](const directory_changed& changed) {
      guarded(who, [&] { self->state.change(changed); });
    },
    [self, who](stored_realms& what) {
      guarded(who, [&] { self->state.on_stored(what); });
    },
    [self, who](restore& part) {
      guarded(who, [&] { self->state.on_restore(part); });
    },
    [self, who](const restore_failed& what) {
      guarded(who, [&] { self->state.on_restore_failed(what); });
    },
    [self, who](const wake_realm& which) {
      guarded(who, [&] { self->state.begin_anew(which.name); });
    },
    [self, who](const all_restored& end) {
      guarded(who, [&] { self->state.on_all_restored(end); });
    },
  };
}

} // namespace rollcall::actors
