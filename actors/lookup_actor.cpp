#include "actors/lookup_actor.hpp"

#include "actors/guarded.hpp"
#include "log/parts.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace rollcall::actors {

std::string lookup_key(const std::string& realm, const std::string& user) {
  return realm + '\n' + user;
}

user_found lookup_state::tell(const entry& e) const {
  return {e.realm, e.user, e.record, false, e.good_until};
}

void lookup_state::on_look_up(look_up& request) {
  auto key = lookup_key(request.realm, request.user);
  if (auto found = known_.find(key); found != known_.end()) {
    auto& e = *found->second;
    if (time.now(self) <= e.good_until) {
      e.seeker = request.seeker;
      return self->send(request.seeker, tell(e));
    }
  }
  auto& seekers = waiting_[std::move(key)];
  seekers.push_back(std::move(request.seeker));
  if (seekers.size() > 1)
    return;
  ask(request.realm, request.user,
      [who = lookup_actor{self}, realm = request.realm,
       user = request.user](lookup_answer what) {
        caf::anon_send(who, looked_up{realm, user, std::move(what)});
      });
}

void lookup_state::on_looked_up(looked_up& answer) {
  note_service(answer);
  auto key = lookup_key(answer.realm, answer.user);
  auto found = waiting_.find(key);
  if (found == waiting_.end())
    return;
  auto seekers = std::move(found->second);
  waiting_.erase(found);
  auto now = time.now(self);
  user_found result{answer.realm, answer.user, nullptr, true, now};
  if (answer.what.failed.empty()) {
    remember(answer, seekers.back());
    result = tell(entries_.front());
  } else if (auto old = known_.find(key); old != known_.end()) {
    auto& e = *old->second;
    // That somebody is unknown is nothing to hold on to: it may be new.
    if (e.record && now <= e.last) {
      e.good_until = std::min(now + settings.unknown, e.last);
      e.seeker = seekers.back();
      entries_.splice(entries_.begin(), entries_, old->second);
      result = tell(e);
    }
  }
  for (const auto& seeker : seekers)
    self->send(seeker, result);
}

void lookup_state::remember(const looked_up& answer,
                            const user_seeker& seeker) {
  auto key = lookup_key(answer.realm, answer.user);
  auto [place, is_new] = known_.try_emplace(std::move(key), entries_.end());
  if (is_new)
    entries_.push_front({answer.realm, answer.user, {}, {}, {}, {}});
  else
    entries_.splice(entries_.begin(), entries_, place->second);
  place->second = entries_.begin();
  auto& e = entries_.front();
  e.record = answer.what.user;
  e.seeker = seeker;
  e.good_until = time.now(self) + (e.record ? settings.good : settings.unknown);
  e.last = e.good_until + settings.beyond;
  while (entries_.size() > std::max<std::size_t>(settings.most, 1)) {
    auto& oldest = entries_.back();
    self->send(oldest.seeker, user_forgotten{oldest.realm, oldest.user});
    known_.erase(lookup_key(oldest.realm, oldest.user));
    entries_.pop_back();
  }
}

void lookup_state::note_service(const looked_up& answer) {
  if (answer.what.failed.empty()) {
    if (std::exchange(down_, false))
      log::registrar().info("the directory's service answers again, after {} "
                            "look-ups without an answer",
                            failures_);
    failures_ = 0;
    return;
  }
  ++failures_;
  if (!std::exchange(down_, true))
    log::registrar().warn("the directory's service does not answer, for {} of "
                          "realm {} first: {}; what it said before serves on",
                          answer.user, answer.realm, answer.what.failed);
  else
    log::registrar().debug("a look-up of {} of realm {} failed: {}",
                           answer.user, answer.realm, answer.what.failed);
}

void lookup_state::on_reload() {
  auto just_over = time.now(self) - registrar::milliseconds{1};
  for (auto& e : entries_)
    e.good_until = std::min(e.good_until, just_over);
}

lookup_actor::behavior_type lookup(lookup_state::pointer self, ask_service ask,
                                   lookup_settings settings, epoch_clock time) {
  self->set_default_handler(caf::drop);
  self->state.ask = std::move(ask);
  self->state.settings = settings;
  self->state.time = time;
  const char* who = "the look-up of users";
  return {
    [self, who](look_up& request) {
      guarded(who, [&] { self->state.on_look_up(request); });
    },
    [self, who](const directory_changed&) {
      guarded(who, [&] { self->state.on_reload(); });
    },
    [self, who](looked_up& answer) {
      guarded(who, [&] { self->state.on_looked_up(answer); });
    },
  };
}

} // namespace rollcall::actors
