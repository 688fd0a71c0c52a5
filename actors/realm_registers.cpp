// What a realm makes of REGISTERs: who is let in, and what becomes of his
// bindings.
#include "actors/give_way.hpp"
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/answer.hpp"
#include "protocol/registrar/extensions.hpp"
#include "protocol/registrar/retry_after.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/via.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::actors {

namespace {

using sip::header_id;

bool asks_for_rport(const sip::message& msg) {
  auto via = sip::parse_via(msg.get(header_id::via));
  return via && via->rport;
}

} // namespace

void realm_state::on_batch(const register_batch& batch) {
  std::string frames; // that may leave at once
  std::uint32_t count = 0;
  register_tally outcomes; // of those
  // What a handler that failed has left goes along.
  if (to_store_ && kept_.changes.empty())
    kept_ = to_store_->begin(batch.items.size());
  // Those that waited were counted when they came.
  if (!batch.let_in)
    registers_.note(batch.items.size(), now());
  give_way others;
  for (const auto& item : batch.items) {
    if (batch.elsewhere)
      others.now_and_then();
    sip_.clear();
    auto at_once = true;
    auto changes = kept_.changes.size();
    // Nearly always nobody is.
    auto followed = setup_.traces->any() && is_followed(item);
    if (followed)
      show_request(item);
    try {
      // A query and a refusal have used a nonce, too; but they are better
      // answered early than not at all.
      at_once = answer(item, batch)
                && (kept_.changes.size() == changes
                    || setup_.gauges->store.stuck);
    } catch (const std::exception& ex) {
      log::registrar().error("realm {} failed on a REGISTER: {}", setup_.name,
                             ex.what());
      sip_.clear();
      refuse(500, "Server Internal Error");
    }
    if (std::exchange(put_off_, false))
      continue;
    if (followed)
      show_answer(item);
    // Nothing to say to who is blocked.
    if (!sip_.empty())
      drachtio::append_answer(at_once ? frames : kept_.ready,
                              item.transaction_id, sip_);
    if (at_once) {
      ++count;
      outcomes.add(outcome_);
    } else {
      kept_.transactions.push_back(item.transaction_id);
      kept_turn_.outcomes.add(outcome_);
    }
  }
  if (!kept_.transactions.empty()) {
    kept_turn_.answered.arrived = batch.arrived;
    kept_turn_.counted_at = own_;
    kept_.reply_to = batch.reply_to;
    kept_.sources.push_back(batch.bytes);
  }
  end_turn();
  if (count != 0)
    send_answers(batch, std::move(frames), count, outcomes);
}

/// What may leave at once, and is counted by what it came to.
void realm_state::send_answers(const register_batch& batch, std::string frames,
                               std::uint32_t count,
                               const register_tally& outcomes) {
  self->send(batch.reply_to,
             answers{std::move(frames), {{setup_.id, count, batch.arrived}}});
  setup_.gauges->registers.add(setup_.id, outcomes);
  if (own_)
    own_->registers.add(outcomes);
}

bool realm_state::answer(const register_item& item,
                         const register_batch& batch) {
  if (item.user.empty()) {
    refuse(404, "Not Found");
    return true;
  }
  if (auto unsupported = registrar::check_require(item.message)) {
    refuse(*unsupported);
    return true;
  }
  auto user = sip::unescape(item.user);
  if (!served_) {
    take_out_stranger(user);
    refuse(404, "Not Found");
    return true;
  }
  if (!batch.let_in && !lets_in(user, batch.crowded))
    return true;
  auto proof = prove(item, user, batch);
  return !proof || enter(user, item, batch.server, *proof);
}

/// False when there is too much to do, and that is answered. Who is registered
/// comes first: a phone that is refused its refresh is lost to its user.
bool realm_state::lets_in(const std::string& user, bool crowded) {
  const auto& allowed = options().registerrate;
  if (!crowded && !allowed)
    return true;
  auto known = !book_.bindings_of(user).empty();
  if (crowded && !known) {
    refuse_busy("Too Much To Do In Realm", registrar::busy_retry,
                register_outcome::busy);
    return false;
  }
  auto time = now();
  if (allowed && !rate_.take(time, registrar::rate::of(*allowed), known)) {
    refuse_busy("Too Many Requests In Realm", registrar::busy_retry,
                register_outcome::busy,
                std::chrono::duration<double>{rate_.backlog(time)}
                  / registrar::busy_retry);
    return false;
  }
  return true;
}

void realm_state::refuse(int status, std::string reason) {
  registrar::rejection r;
  r.status = status;
  r.reason = std::move(reason);
  refuse(r);
}

void realm_state::refuse(const registrar::rejection& why) {
  outcome_ = outcome_of(why.status);
  registrar::write_rejected(sip_, why);
}

/// For now, as somebody has too much to do; come back later.
void realm_state::refuse_busy(std::string reason, registrar::seconds wait,
                              register_outcome outcome, double load) {
  registrar::rejection r;
  r.status = 503;
  r.reason = std::move(reason);
  r.retry_after = registrar::retry_after(random_(), wait, load);
  registrar::write_rejected(sip_, r);
  outcome_ = outcome;
}

bool realm_state::enter(const std::string& user, const register_item& item,
                        std::uint32_t server,
                        const digest::check_result& proof) {
  const auto& rules = rules_for(user);
  auto parsed = registrar::parse_register(item.message, rules.maxcontacts);
  if (auto* bad = std::get_if<registrar::rejection>(&parsed)) {
    keep_use(user, proof.nonce);
    refuse(*bad);
    return true;
  }
  auto& request = std::get<registrar::register_request>(parsed);
  request.from.address = item.from.address;
  request.from.port = item.from.port;
  request.from.protocol = item.from.protocol;
  request.from.rport = rules.forcerport || asks_for_rport(item.message);
  request.server = server;
  request.user = user;
  request.random = {random_(), random_()};
  if (proof.fresh_challenge)
    request.challenged_at = registrar::time_point{
      registrar::milliseconds{proof.nonce_issued}};
  auto is_query = request.contacts.empty() && !request.wildcard;
  if (!is_query && setup_.gauges->store.stuck) {
    keep_use(user, proof.nonce);
    refuse_busy("Store Unavailable", registrar::busy_retry,
                register_outcome::unsaved);
    return true;
  }
  auto time = now();
  auto result = book_.apply(request, time, rules);
  if (result.refused) {
    log::registrar().debug("realm {} refused a REGISTER from {}: {} {}",
                           setup_.name, user, result.refused->status,
                           result.refused->reason);
    keep_use(user, proof.nonce);
    refuse(*result.refused);
    return true;
  }
  follow(user, result, proof);
  std::optional<registrar::gruu_writer> gruus;
  if (request.gruu)
    gruus.emplace(registrar::gruu_writer{
      *setup_.gruus, user, setup_.name, {random_(), random_()}});
  registrar::write_accepted(sip_, result.bindings, request, time, rules,
                            drachtio::safe_application_frame - 200,
                            gruus ? &*gruus : nullptr);
  return is_query || !setup_.store;
}

void realm_state::follow(const std::string& user,
                         const registrar::outcome& result,
                         const digest::check_result& proof) {
  using registrar::change_kind;
  using registrar::event_type;
  bool lost = false;
  auto came_to = register_outcome::queried;
  for (const auto& change : result.changes) {
    const auto& b = change.value;
    switch (change.kind) {
      case change_kind::added:
        log::registrar().debug("realm {} registered {} at {}", setup_.name,
                               user, b.info->uri());
        came_to = register_outcome::registered;
        polls_.add(b, options());
        keep_all(b, proof.nonce);
        tell(event_type::registered, user, b);
        break;
      case change_kind::refreshed:
        came_to = std::min(came_to, register_outcome::refreshed);
        keep_state(b, proof.nonce);
        if (change.renewed)
          tell(event_type::registered, user, b);
        break;
      case change_kind::replaced:
        came_to = std::min(came_to, register_outcome::refreshed);
        polls_.retarget(b);
        keep_all(b, proof.nonce);
        tell(event_type::registered, user, b);
        break;
      case change_kind::removed:
      case change_kind::expired:
      case change_kind::evicted:
        drop(b, registrar::reason_of(change.kind));
        lost = true;
        if (change.kind == change_kind::removed)
          came_to = std::min(came_to, register_outcome::removed);
        break;
    }
    if (change.was_stale)
      tell(event_type::fresh, user, b);
  }
  outcome_ = came_to;
  // The contacts of the request come first, so theirs keep the mark.
  auto others = result.bindings.size() > result.changes.size();
  if (lost || result.changes.empty() || (proof.fresh_challenge && others))
    keep_use(user, proof.nonce);
}

/// Of the book, and all that follows.
void realm_state::take_out(const registrar::binding& b, std::string_view why) {
  // As `b` may stand in the book itself.
  if (auto gone = book_.remove(b.info->user(), b.id, now(), why))
    drop(*gone, why);
}

/// Of a binding that has left the book.
void realm_state::drop(const registrar::binding& b, std::string_view why) {
  log::registrar().debug("realm {} dropped {} at {}: {}", setup_.name,
                         b.info->user(), b.info->uri(), why);
  polls_.remove(b.id);
  keep_removal(b);
  tell(registrar::event_type::unregistered, b.info->user(), b, why);
}

} // namespace rollcall::actors
