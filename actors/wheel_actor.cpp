#include "actors/wheel_actor.hpp"

#include "actors/guarded.hpp"

#include <algorithm>

namespace rollcall::actors {

namespace {

std::int64_t slot_of(registrar::time_point due) noexcept {
  auto size = wheel_state::slot.count();
  return (due.time_since_epoch().count() + size - 1) / size;
}

/// Takes out the timer that is called off; false when it is not there.
template <class Entries>
bool take_out(Entries& entries, const disarm_timer& what) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [&what](const arm_timer& entry) {
                              return entry.generation == what.generation
                                     && entry.who.id() == what.who;
                            });
  if (found == entries.end())
    return false;
  entries.erase(found);
  return true;
}

} // namespace

void wheel_state::arm(arm_timer& entry) {
  if (entry.poll_done)
    release(entry.poll_of);
  slots_[slot_of(entry.due)].push_back(std::move(entry));
  schedule();
}

void wheel_state::schedule() {
  if (slots_.empty())
    return;
  auto first = slots_.begin()->first;
  if (scheduled_ != 0 && scheduled_ <= first)
    return;
  scheduled_ = first;
  auto due = registrar::time_point{slot * first};
  auto wait = std::max(due - time.now(self), registrar::milliseconds{0});
  self->delayed_send(self, wait, wheel_turn{++generation_});
}

void wheel_state::turn(std::uint64_t number) {
  if (number != generation_)
    return; // an earlier slot took its place
  scheduled_ = 0;
  auto now = time.now(self).time_since_epoch() / slot;
  while (!slots_.empty() && slots_.begin()->first <= now) {
    auto due = std::move(slots_.begin()->second);
    slots_.erase(slots_.begin());
    for (auto& entry : due)
      wake(entry);
  }
  schedule();
}

void wheel_state::wake(arm_timer& entry) {
  if (entry.poll_of == 0)
    self->send(entry.who, tick{entry.generation});
  else if (in_flight_ >= limits.all)
    waiting_.push_back(std::move(entry));
  else if (!start_poll(entry)) {
    polls_[entry.poll_of].waiting.push_back(std::move(entry));
    ++over_realms_;
  }
}

void wheel_state::count() const {
  gauges->in_flight.set(in_flight_);
  gauges->waiting.set(waiting_.size() + over_realms_);
}

/// False when the realm has its fill.
bool wheel_state::start_poll(arm_timer& entry) {
  auto& realm = polls_[entry.poll_of];
  if (realm.in_flight >= limits.per_realm)
    return false;
  ++realm.in_flight;
  ++in_flight_;
  self->send(entry.who, tick{entry.generation});
  return true;
}

void wheel_state::release(std::uint32_t realm) {
  auto found = polls_.find(realm);
  if (found == polls_.end() || found->second.in_flight == 0)
    return;
  --found->second.in_flight;
  --in_flight_;
  // Behind the other realms, lest a long backlog keeps them out.
  auto& waiting = found->second.waiting;
  if (!waiting.empty()) {
    waiting_.push_back(std::move(waiting.front()));
    waiting.pop_front();
    --over_realms_;
  } else if (found->second.in_flight == 0) {
    polls_.erase(found);
  }
  start_waiting();
}

void wheel_state::start_waiting() {
  while (!waiting_.empty() && in_flight_ < limits.all) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    wake(next);
  }
}

void wheel_state::disarm(const disarm_timer& what) {
  if (auto slot_found = slots_.find(slot_of(what.due));
      slot_found != slots_.end() && take_out(slot_found->second, what)) {
    if (slot_found->second.empty())
      slots_.erase(slot_found);
    return;
  }
  auto realm = polls_.find(what.poll_of);
  if (realm != polls_.end() && take_out(realm->second.waiting, what)) {
    --over_realms_;
    return;
  }
  if (!take_out(waiting_, what))
    release(what.poll_of);
}

wheel_actor::behavior_type wheel(wheel_state::pointer self, epoch_clock time,
                                 poll_limits limits,
                                 std::shared_ptr<poll_gauges> gauges) {
  self->state.time = time;
  self->state.limits = limits;
  self->state.gauges = std::move(gauges);
  self->set_default_handler(caf::drop);
  const char* who = "the wheel";
  return {
    [self, who](arm_timer& entry) {
      guarded(who, [&] { self->state.arm(entry); });
      self->state.count();
    },
    [self, who](const disarm_timer& what) {
      guarded(who, [&] { self->state.disarm(what); });
      self->state.count();
    },
    [self, who](const wheel_turn& t) {
      guarded(who, [&] { self->state.turn(t.generation); });
      self->state.count();
    },
  };
}

} // namespace rollcall::actors
