// A realm's users that are in no file: what a service said of them, and the
// requests that wait for it.
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/retry_after.hpp"

#include <utility>

namespace rollcall::actors {

namespace {

/// REGISTERs of a realm that may wait for look-ups.
constexpr std::size_t most_parked = 10'000;

constexpr const char* no_directory = "Directory Unavailable";

} // namespace

const registrar::user_record* realm_state::find_user(std::string_view user) {
  if (const auto* known = setup_.users->find(user))
    return known;
  if (!setup_.looks_up)
    return nullptr;
  auto found = guests_.find(user);
  // Who was looked up just now is as good as it gets, however long it took.
  if (found != guests_.end()
      && ((answered_ && *answered_ == user)
          || now() <= found->second.good_until))
    return found->second.record ? &found->second.record->who : nullptr;
  sought_ = true;
  return nullptr;
}

const registrar::user_record*
realm_state::known_user(std::string_view user) const {
  if (const auto* known = setup_.users->find(user))
    return known;
  auto found = guests_.find(user);
  return found != guests_.end() && found->second.record
           ? &found->second.record->who
           : nullptr;
}

/// A digest against the realm's users. When `sought_` is set by it, all but the
/// password was right, and whose it is has to be looked up: no stranger makes
/// us ask who has not been challenged.
digest::check_result
realm_state::check(std::span<const std::string_view> lines,
                   std::string_view method, std::string_view uri) {
  sought_ = false;
  auto by_name = [this](std::string_view user,
                        std::optional<digest::algorithm> hashed_by) {
    return digest::found_user{user, hashed_by ? nullptr : find_user(user)};
  };
  return digest_->check(lines, method, uri, digest::user_lookup{by_name},
                        now().time_since_epoch().count());
}

const registrar::policy&
realm_state::rules_for(const std::string& user) const {
  if (setup_.looks_up)
    if (auto found = guests_.find(user);
        found != guests_.end() && found->second.record
        && found->second.record->options && !setup_.users->find(user))
      return *found->second.record->options;
  return options();
}

/// One look-up for all who wait.
void realm_state::look_for(const std::string& user) {
  const auto& waiting = waiting_.find(user)->second;
  if (waiting.registers.size() + waiting.proofs.size() == 1)
    self->send(setup_.lookup,
               look_up{setup_.name, user, user_seeker{realm_actor{self}}});
}

void realm_state::park(const std::string& user, const register_item& item,
                       const register_batch& batch) {
  if (parked_ >= most_parked)
    return refuse_busy("Too Much To Look Up", registrar::busy_retry,
                       register_outcome::busy);
  ++parked_;
  put_off_ = true;
  waiting_[user].registers.push_back({.bytes = batch.bytes,
                                      .items = {item},
                                      .server = batch.server,
                                      .reply_to = batch.reply_to,
                                      .arrived = batch.arrived,
                                      .let_in = true});
  look_for(user);
}

void realm_state::on_user_found(const user_found& found) {
  if (!found.failed && setup_.looks_up)
    guests_.insert_or_assign(found.user,
                             guest{found.record, found.good_until});
  auto waiting = waiting_.extract(found.user);
  if (waiting.empty())
    return;
  parked_ -= waiting.mapped().registers.size();
  answered_ = &found.user;
  for (const auto& batch : waiting.mapped().registers) {
    if (!found.failed) {
      on_batch(batch);
      continue;
    }
    sip_.clear();
    refuse_busy(no_directory, registrar::busy_retry, register_outcome::busy);
    std::string frames;
    drachtio::append_answer(frames, batch.items.front().transaction_id, sip_);
    register_tally outcomes;
    outcomes.add(outcome_);
    send_answers(batch, std::move(frames), 1, outcomes);
  }
  for (auto& [request, promise] : waiting.mapped().proofs) {
    registrar::digest_proof failed;
    failed.status = 503;
    failed.reason = no_directory;
    auto result = found.failed ? std::nullopt : verify(request);
    deliver_when_kept(promise, result ? std::move(*result) : std::move(failed));
  }
  answered_ = nullptr;
}

void realm_state::on_user_forgotten(const user_forgotten& gone) {
  guests_.erase(gone.user);
}

/// Of one that is no user any more.
void realm_state::take_out_stranger(const std::string& user) {
  auto known = book_.bindings_of(user);
  std::vector<registrar::binding> gone{known.begin(), known.end()};
  for (const auto& b : gone)
    take_out(b, "removed");
  if (!gone.empty())
    log::registrar().info("realm {} removed {} contacts of {}, who is no user "
                          "any more",
                          setup_.name, gone.size(), user);
}

} // namespace rollcall::actors
