#include "actors/store_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/keeping_desk.hpp"
#include "actors/refusal.hpp"
#include "actors/store_reading.hpp"
#include "log/parts.hpp"
#include "store/wall_clock.hpp"

#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace rollcall::actors {

namespace {

/// Seconds that a phone is told to wait, and as many more by chance.
constexpr std::uint32_t least_wait = 5;

} // namespace

store_keeper::store_keeper(caf::actor_config& cfg, asio_unit& unit,
                           std::shared_ptr<store::engine> engine,
                           std::shared_ptr<gauge_board> gauges, clock_lead lead)
  : on_asio(cfg, unit),
    engine_(std::move(engine)),
    board_(std::move(gauges)),
    gauges_(&board_->store),
    lead_(std::move(lead)) {
  // nop
}

store_actor::behavior_type store_keeper::make_behavior() {
  set_default_handler(caf::drop);
  const char* who = "the store";
  bool named = false;
  guarded(who, [&] { named = read_names(); });
  // Or else realms would get a second number, and lose what is under the first.
  if (!named)
    quit(caf::sec::runtime_error);
  if (lead_)
    delayed_send(this, clock_interval, check_clock{});
  return {
    [this, who](keep& what) { guarded(who, [&] { on_keep(what); }); },
    [this, who](const load_realm& which) {
      guarded(who, [&] { on_load(which); });
    },
    [this, who](stop_keeping) { guarded(who, [&] { on_stop(); }); },
    [this, who](commit) { guarded(who, [&] { on_commit(); }); },
    [this, who](retry_commit) { guarded(who, [&] { on_retry(); }); },
    [this, who](check_clock) {
      guarded(who, [&] { on_check_clock(); });
      delayed_send(this, clock_interval, check_clock{});
    },
  };
}

bool store_keeper::read_names() {
  auto now = engine_->snapshot();
  if (auto* failed = std::get_if<store::failure>(&now)) {
    log::store().error("the store could not be read: {}", failed->text);
    return false;
  }
  auto names = names_in(*std::get<0>(now));
  if (auto* failed = std::get_if<store::failure>(&names)) {
    log::store().error("the realms' names could not be read: {}", failed->text);
    return false;
  }
  for (auto& [number, realm_name] : std::get<realm_names>(names))
    numbers_.emplace(std::move(realm_name), number);
  return true;
}

store::realm_number store_keeper::number_of(const std::string& realm) {
  if (auto known = numbers_.find(realm); known != numbers_.end())
    return known->second;
  auto [at, added] = fresh_.try_emplace(realm, 0);
  if (added)
    at->second = engine_->reserve_realm();
  return at->second;
}

template <class F>
void store_keeper::for_each_change(const keep& what, F&& f) {
  auto take = [](std::string_view& from, std::size_t size) {
    auto result = from.substr(0, size);
    from.remove_prefix(result.size());
    return result;
  };
  std::string_view all = what.bytes;
  auto change = what.changes.begin();
  for (const auto& turn : what.turns) {
    auto rest = take(all, turn.bytes);
    auto realm = number_of(*turn.realm);
    for (std::uint32_t i = 0; i < turn.changes; ++i, ++change) {
      auto card = take(rest, change->card);
      auto state = take(rest, change->state);
      f(store::binding_key{realm, change->binding}, card, state);
    }
  }
}

void store_keeper::on_keep(keep& what) {
  if (waiting_.empty())
    send(store_actor{this}, commit{});
  waiting_.push_back(std::move(what));
}

void store_keeper::put(store::binding_key key, std::string_view card,
                       std::string_view state) {
  if (state.empty())
    batch_.remove(key);
  else if (card.empty())
    batch_.put_state(key, state);
  else
    batch_.put_all(key, card, state);
}

void store_keeper::add(const keep& what) {
  for_each_change(what, [this](store::binding_key key, std::string_view card,
                               std::string_view state) {
    put(key, card, state);
  });
}

std::optional<store::failure> store_keeper::commit_batch() {
  for (const auto& [realm_name, number] : fresh_)
    batch_.name_realm(number, realm_name);
  auto lead = new_lead();
  if (lead)
    store::note_wall_clock(batch_, *lead);
  auto began = clock().now();
  auto failed = engine_->commit(batch_);
  if (failed) {
    gauges_->failures.fetch_add(1, std::memory_order_relaxed);
    return failed;
  }
  gauges_->latency.record(
    std::chrono::duration_cast<std::chrono::microseconds>(clock().now()
                                                          - began));
  gauges_->commits.fetch_add(1, std::memory_order_relaxed);
  gauges_->changes.fetch_add(batch_.size(), std::memory_order_relaxed);
  if (lead) {
    noted_lead_ = *lead;
    log::store().warn("the wall clock was set, and leads the register's by {} "
                      "s now: that follows it at the next start",
                      std::chrono::round<registrar::seconds>(*lead).count());
  }
  numbers_.merge(fresh_);
  fresh_.clear();
  return std::nullopt;
}

// Behind it in the mailbox stands what came while the last commit was made.
void store_keeper::on_commit() {
  if (waiting_.empty())
    return;
  auto kept = std::move(waiting_);
  waiting_.clear();
  for (const auto& one : kept)
    gauges_->waiting.take(one.changes.size());
  std::optional<store::failure> failed;
  if (!gauges_->stuck) {
    batch_.clear();
    for (const auto& one : kept)
      add(one);
    if (!(failed = commit_batch()))
      return release(std::move(kept));
  }
  for (const auto& one : kept) {
    owe(one);
    refuse(one);
  }
  if (failed)
    get_stuck(*failed);
}

std::optional<registrar::milliseconds> store_keeper::new_lead() const {
  if (!lead_)
    return std::nullopt;
  auto lead = lead_();
  if (std::chrono::abs(lead) < clock_tolerance)
    lead = lead.zero(); // it is right, or right again
  if (std::chrono::abs(lead - noted_lead_) < clock_tolerance)
    return std::nullopt;
  return lead;
}

void store_keeper::on_check_clock() {
  if (gauges_->stuck || !new_lead())
    return;
  batch_.clear();
  if (auto failed = commit_batch())
    get_stuck(*failed);
}

void store_keeper::get_stuck(const store::failure& why) {
  gauges_->stuck = true;
  log::store().error("the store takes nothing: {}; phones are told to come "
                     "back until it does",
                     why.text);
  delayed_send(this, retry_interval, retry_commit{});
}

void store_keeper::owe(const keep& what) {
  for_each_change(what, [this](store::binding_key key, std::string_view card,
                               std::string_view state) {
    auto& o = owed_[key];
    // A card that could not be kept is still owed when only the state changes.
    if (!card.empty() || state.empty())
      o.card = card;
    o.state = state;
  });
  gauges_->owed.set(owed_.size());
}

/// One message to each connection, so that it is woken once.
void store_keeper::release(std::vector<keep> kept) {
  std::vector<std::pair<drachtio_actor, answers>> all;
  for (auto& one : kept) {
    for (const auto& turn : one.turns) {
      // On a thread of CAF's: here it would take its REGISTERs along.
      if (turn.teller)
        caf::anon_send(turn.teller, actors::kept{turn.token, true});
      if (turn.answered.count != 0)
        count(turn, turn.outcomes);
    }
    if (!one.reply_to) {
      if (auto desk = one.desk)
        desk->reuse(std::move(one));
      continue;
    }
    auto to = std::find_if(all.begin(), all.end(), [&one](const auto& known) {
      return known.first == one.reply_to;
    });
    if (to == all.end())
      to = all.insert(to, {one.reply_to, {}});
    to->second.released.push_back(std::move(one));
  }
  for (auto& [to, what] : all)
    send(to, std::move(what));
}

void store_keeper::count(const kept_turn& what,
                         const register_tally& outcomes) {
  board_->registers.add(what.answered.realm_id, outcomes);
  if (what.counted_at)
    what.counted_at->registers.add(outcomes);
}

void store_keeper::refuse(const keep& what) {
  answers out;
  for (const auto& turn : what.turns) {
    if (turn.teller)
      caf::anon_send(turn.teller, kept{turn.token, false});
    if (turn.answered.count == 0)
      continue;
    register_tally outcomes;
    outcomes.add(register_outcome::unsaved, turn.outcomes.sum());
    count(turn, outcomes);
    out.of.push_back(turn.answered);
  }
  if (!what.reply_to)
    return;
  std::string scratch;
  registrar::rejection why;
  why.status = 503;
  why.reason = "Store Unavailable";
  for (auto transaction : what.transactions) {
    why.retry_after =
      least_wait + static_cast<std::uint32_t>(random_() % least_wait);
    append_refusal(out.frames, scratch, transaction, why);
  }
  send(what.reply_to, std::move(out));
}

std::optional<store::failure> store_keeper::commit_owed() {
  batch_.clear();
  for (const auto& [key, o] : owed_)
    put(key, o.card, o.state);
  return commit_batch();
}

void store_keeper::on_retry() {
  if (!gauges_->stuck)
    return;
  if (commit_owed()) {
    delayed_send(this, retry_interval, retry_commit{});
    return;
  }
  log::store().info("the store works again; {} changes are kept that waited "
                    "for it",
                    owed_.size());
  owed_.clear();
  gauges_->owed.set(0);
  gauges_->stuck = false;
}

void store_keeper::on_load(const load_realm& which) {
  on_commit();
  reading read;
  if (gauges_->stuck) {
    // What it holds is not what the realm had: some changes are still owed.
    read.failed = store::failure{store::failure_kind::busy,
                                 "the store takes nothing"};
  } else {
    try {
      read = load_one(*engine_, number_of(which.name), which);
    } catch (const std::exception& ex) {
      read.failed = store::failure{store::failure_kind::io, ex.what()};
    }
  }
  if (read.failed)
    return caf::anon_send(which.reply_to,
                          restore_failed{which.name, which.load,
                                         read.failed->text});
  if (read.unreadable != 0)
    log::store().error("{} bindings of realm {} cannot be read, and are left "
                       "as they are",
                       read.unreadable, which.name);
}

void store_keeper::on_stop() {
  on_commit();
  on_check_clock();
  if (gauges_->stuck && commit_owed())
    log::store().error("the store is closed with {} changes that it did not "
                       "take",
                       owed_.size());
  quit();
}

} // namespace rollcall::actors
