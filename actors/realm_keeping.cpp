// How a realm's bindings get into the store, and back.
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"

#include <utility>

namespace rollcall::actors {

void realm_state::keep_all(const registrar::binding& b,
                           const store::nonce_mark& nonce) {
  if (!to_store_)
    return;
  auto before = kept_.bytes.size();
  store::append_card(kept_.bytes, *b.info);
  auto card = kept_.bytes.size() - before;
  store::append_state(kept_.bytes, b, nonce);
  kept_.changes.push_back(
    {b.id, static_cast<std::uint32_t>(card),
     static_cast<std::uint32_t>(kept_.bytes.size() - before - card)});
}

void realm_state::keep_state(const registrar::binding& b,
                             const store::nonce_mark& nonce) {
  if (!to_store_)
    return;
  auto before = kept_.bytes.size();
  store::append_state(kept_.bytes, b, nonce);
  kept_.changes.push_back(
    {b.id, 0, static_cast<std::uint32_t>(kept_.bytes.size() - before)});
}

void realm_state::keep_removal(const registrar::binding& b) {
  if (to_store_)
    kept_.changes.push_back({b.id, 0, 0});
}

/// Of a nonce that was used beside, or after, what bindings' marks tell: it is
/// the only one of the user that still counts after a restart. A mark that
/// others outlive would let later uses of its nonce be accepted again; a nonce
/// that is in no mark is challenged anew.
void realm_state::keep_use(std::string_view user,
                           const store::nonce_mark& nonce) {
  auto mark = nonce;
  for (const auto& b : book_.bindings_of(user))
    keep_state(b, std::exchange(mark, {}));
}

/// Whatever the message just handled has changed, and the answers that wait
/// for it.
void realm_state::send_kept() {
  if (!to_store_)
    return;
  if (kept_.changes.empty() && kept_.transactions.empty())
    return to_store_->give_back(kept_);
  auto& turn = kept_turn_;
  turn.realm = name_;
  turn.changes = static_cast<std::uint32_t>(kept_.changes.size());
  turn.bytes = static_cast<std::uint32_t>(kept_.bytes.size());
  turn.answered.realm_id = setup_.id;
  turn.answered.count = static_cast<std::uint32_t>(kept_.transactions.size());
  setup_.gauges->store.waiting.add(turn.changes);
  kept_.turns.push_back(std::exchange(turn, {}));
  to_store_->send(kept_);
}

void realm_state::on_restore(restore& part) {
  auto time = now();
  book_.begin_after(part.greatest_id);
  for (auto& r : part.records) {
    auto& b = r.value;
    marks_.push_back(r.nonce);
    // Nobody has more left than was granted, whatever clock that was by.
    b.expires_at = std::min(b.expires_at,
                            time + registrar::seconds{b.expires});
    if (b.expires_at <= time) {
      keep_removal(b);
      continue;
    }
    // What a polled contact might have answered while nobody asked is not its
    // silence. One that was stale by then is stale until it is heard of.
    if (options().optionsping && !b.stale) {
      b.last_seen = std::max(b.last_seen, time);
      b.missed = 0;
    }
    polls_.add(b, options());
    book_.restore(std::move(b));
  }
  send_kept();
  tell_size();
  if (!part.last)
    return;
  // Those of this very millisecond are ours already.
  digest_->resume(std::move(marks_), time.time_since_epoch().count() - 1);
  marks_ = {};
  arm_expiry();
}

void realm_state::on_contact_gone(const contact_gone& gone) {
  if (!polls_.lost(gone.binding, gone.who))
    return;
  const auto* b = book_.find(gone.info->user(), gone.binding);
  if (b == nullptr || !options().optionsping)
    return;
  log::registrar().error("realm {} polls {} at {} anew, as the contact's actor "
                         "ended",
                         setup_.name, gone.info->user(), gone.info->uri());
  auto& lives = setup_.gauges->lives;
  lives.contact_replacements.fetch_add(1, std::memory_order_relaxed);
  polls_.add(*b, options());
}

} // namespace rollcall::actors
