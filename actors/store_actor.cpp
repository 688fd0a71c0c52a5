#include "actors/store_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/refusal.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

namespace rollcall::actors {

namespace {

/// Bindings in one message to a realm.
constexpr std::size_t restored_at_once = 2'000;

/// Seconds that a phone is told to wait, and as many more by chance.
constexpr std::uint32_t least_wait = 5;

template <class F>
void for_each_change(const keep& what, F&& f) {
  std::string_view rest = what.bytes;
  auto take = [&rest](std::size_t size) {
    auto result = rest.substr(0, size);
    rest.remove_prefix(size);
    return result;
  };
  for (const auto& c : what.changes) {
    auto card = take(c.card);
    auto state = take(c.state);
    f(c.binding, card, state);
  }
}

/// Gathers bindings into messages of a realm.
class restoring {
public:
  explicit restoring(const realm_directory_actor& to) : to_(to) {
    // nop
  }

  void add(const store::found_binding& found) {
    if (found.realm != part_.name) {
      finish();
      part_.name = found.realm;
    } else if (part_.records.size() == restored_at_once) {
      caf::anon_send(to_, restore{part_.name, std::move(part_.records), false});
      part_.records.clear();
    }
    auto r = store::read_record(found.binding, found.card, found.state, kinds_);
    if (r)
      part_.records.push_back(std::move(*r));
    else
      ++unreadable_;
  }

  void finish() {
    if (part_.name.empty())
      return;
    part_.last = true;
    caf::anon_send(to_, std::move(part_));
    part_ = {};
  }

  std::size_t unreadable() const noexcept { return unreadable_; }

private:
  realm_directory_actor to_;
  restore part_;
  registrar::phone_kinds kinds_;
  std::size_t unreadable_ = 0;
};

} // namespace

void store_state::on_keep(keep& what) {
  if (waiting_.empty())
    self->send(store_actor{self}, commit{});
  waiting_.push_back(std::move(what));
}

// Behind it in the mailbox stands what came while the last commit was made.
void store_state::on_commit() {
  if (waiting_.empty())
    return;
  changes_.clear();
  for (const auto& one : waiting_) {
    auto realm = engine->realm_number(*one.realm);
    for_each_change(one, [&](std::uint64_t binding, std::string_view card,
                             std::string_view state) {
      changes_.push_back({realm, binding, card, state});
    });
  }
  auto done = std::move(waiting_);
  waiting_.clear();
  auto failed = gauges->stuck ? std::optional{store::failure{"stuck"}}
                              : engine->commit(changes_);
  if (!failed) {
    gauges->commits.fetch_add(1, std::memory_order_relaxed);
    gauges->changes.fetch_add(changes_.size(), std::memory_order_relaxed);
    for (auto& one : done)
      if (one.reply_to)
        self->send(one.reply_to, std::move(one.ready));
    return;
  }
  for (const auto& one : done) {
    owe(one);
    refuse(one);
  }
  if (!gauges->stuck)
    get_stuck(*failed);
}

void store_state::get_stuck(const store::failure& why) {
  gauges->stuck = true;
  gauges->failures.fetch_add(1, std::memory_order_relaxed);
  spdlog::error("the store takes nothing: {}; phones are told to come back "
                "until it does",
                why.text);
  self->delayed_send(self, retry_interval, retry_commit{});
}

void store_state::owe(const keep& what) {
  auto realm = engine->realm_number(*what.realm);
  for_each_change(what, [&](std::uint64_t binding, std::string_view card,
                            std::string_view state) {
    auto& o = owed_[{realm, binding}];
    // A card that could not be kept is still owed when only the state changes.
    if (!card.empty() || state.empty())
      o.card = card;
    o.state = state;
  });
}

void store_state::refuse(const keep& what) {
  if (!what.reply_to)
    return;
  answers out;
  out.realm_id = what.ready.realm_id;
  out.count = what.ready.count;
  std::string scratch;
  registrar::rejection why;
  why.status = 503;
  why.reason = "Store Unavailable";
  for (auto transaction : what.transactions) {
    why.retry_after =
      least_wait + static_cast<std::uint32_t>(random_() % least_wait);
    append_refusal(out.frames, scratch, transaction, why);
  }
  self->send(what.reply_to, std::move(out));
}

std::optional<store::failure> store_state::commit_owed() {
  changes_.clear();
  for (const auto& [key, o] : owed_)
    changes_.push_back({key.first, key.second, o.card, o.state});
  return engine->commit(changes_);
}

void store_state::on_retry() {
  if (!gauges->stuck)
    return;
  if (commit_owed()) {
    gauges->failures.fetch_add(1, std::memory_order_relaxed);
    self->delayed_send(self, retry_interval, retry_commit{});
    return;
  }
  spdlog::info("the store works again; {} changes are kept that waited for it",
               owed_.size());
  owed_.clear();
  gauges->stuck = false;
}

void store_state::on_load(const load_realm& which) {
  on_commit();
  if (gauges->stuck)
    on_retry();
  restoring all{which.reply_to};
  auto failed = engine->read_realm(which.name, [&](const auto& found) {
    all.add(found);
    return true;
  });
  all.finish();
  if (failed)
    spdlog::error("realm {} could not be read from the store: {}", which.name,
                  failed->text);
  // Also where there was nothing: whoever waits for the realm waits no more.
  caf::anon_send(which.reply_to, restore{which.name, {}, true});
}

void store_state::on_stop() {
  on_commit();
  if (gauges->stuck && commit_owed())
    spdlog::error("the store is closed with {} changes that it did not take",
                  owed_.size());
  self->quit();
}

store_actor::behavior_type keeper(store_state::pointer self,
                                  std::shared_ptr<store::engine> engine,
                                  std::shared_ptr<store_gauges> gauges) {
  self->state.engine = std::move(engine);
  self->state.gauges = std::move(gauges);
  self->set_default_handler(caf::drop);
  const char* who = "the store";
  return {
    [self, who](keep& what) {
      guarded(who, [&] { self->state.on_keep(what); });
    },
    [self, who](const load_realm& which) {
      guarded(who, [&] { self->state.on_load(which); });
    },
    [self, who](stop_keeping) {
      guarded(who, [&] { self->state.on_stop(); });
    },
    [self, who](commit) { guarded(who, [&] { self->state.on_commit(); }); },
    [self, who](retry_commit) {
      guarded(who, [&] { self->state.on_retry(); });
    },
  };
}

void load_all(const store::engine& from, const realm_directory_actor& to) {
  caf::anon_send(to, stored_realms{from.realms()});
  restoring all{to};
  auto failed = from.read_all([&](const auto& found) {
    all.add(found);
    return true;
  });
  all.finish();
  all_restored end;
  if (failed)
    end.failed = failed->text;
  else if (all.unreadable() != 0)
    end.failed = std::to_string(all.unreadable())
                 + " bindings cannot be read and are left as they are";
  caf::anon_send(to, std::move(end));
}

} // namespace rollcall::actors
