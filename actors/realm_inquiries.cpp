// What a realm's actor answers to those who ask from outside.
#include "actors/give_way.hpp"
#include "actors/notify_actor.hpp"
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"
#include "protocol/registrar/view.hpp"
#include "protocol/sip/writer.hpp"

#include <algorithm>
#include <iterator>

namespace rollcall::actors {

std::vector<registrar::registration>
realm_state::view(std::string_view user,
                  std::span<const registrar::binding> bindings,
                  registrar::time_point at) const {
  const auto* known = known_user(user);
  return registrar::registrations_of(
    user, setup_.name, known ? std::string_view{known->display} : "", bindings,
    at, options());
}

std::vector<registrar::registration>
realm_state::view_one(const registrar::gruu_target& target) const {
  std::vector<registrar::binding> reached;
  for (const auto& b : book_.bindings_of(target.user))
    if (b.info->instance() == target.instance && b.created == target.created)
      reached.push_back(b);
  return view(target.user, reached);
}

page realm_state::on_page(const page_request& request) const {
  if (request.user.empty())
    return page_of(request);
  page result;
  // A temporary GRUU reaches one phone, for as long as its registration goes
  // on (RFC 5627 §3.5.2).
  auto gruu = setup_.gruus ? setup_.gruus->resolve(request.user)
                           : std::nullopt;
  if (gruu)
    result.registrations = view_one(*gruu);
  else
    result.registrations = view(request.user, book_.bindings_of(request.user));
  return result;
}

page realm_state::page_of(const page_request& request) const {
  page result;
  const auto& wanted = request.which;
  auto prefix = registrar::name_prefix(wanted);
  std::size_t seen = 0;
  const std::string* last = nullptr;
  give_way others;
  auto add = [&](const std::string& user,
                 std::span<const registrar::binding> bindings) {
    if (!registrar::wants_user(wanted, user)
        || !registrar::may_want(wanted, bindings, now(), options()))
      return;
    auto before = result.registrations.size();
    for (auto& one : view(user, bindings))
      if (registrar::wants(wanted, one))
        result.registrations.push_back(std::move(one));
    result.users += result.registrations.size() > before;
  };
  book_.visit(request.after, prefix,
              [&](const std::string& user,
                  std::span<const registrar::binding> bindings) {
                if (!user.starts_with(prefix))
                  return false;
                if (seen == request.looks || result.users == request.limit) {
                  result.next = last ? *last : request.after;
                  return false;
                }
                ++seen;
                last = &user;
                add(user, bindings);
                others.now_and_then();
                return true;
              });
  return result;
}

told_history realm_state::on_history(const ask_history& request) const {
  return {book_.history_of(request.user)};
}

caf::result<page> realm_state::on_remove(const remove_bindings& request) {
  page result;
  std::vector<registrar::binding> gone;
  for (const auto& b : book_.bindings_of(request.user))
    if (request.uuid.empty() || registrar::format_uuid(b.uuid) == request.uuid)
      gone.push_back(b);
  if (gone.empty())
    return result;
  if (setup_.gauges->store.stuck) {
    result.unavailable = true;
    return result;
  }
  result.registrations = view(request.user, gone);
  for (const auto& b : gone)
    take_out(b, "removed");
  keep_use(request.user, {});
  log::registrar().info("realm {} removed {} contacts of {} as asked",
                        setup_.name, gone.size(), request.user);
  // Who is told that they are gone must not find them after a restart.
  auto answer = self->make_response_promise<page>();
  when_kept([answer, result = std::move(result)](bool good) mutable {
    page failed;
    failed.unavailable = true;
    answer.deliver(good ? std::move(result) : std::move(failed));
  });
  return answer;
}

/// Ends the turn, and goes on when what has changed in it is in the store; or,
/// told false, when the store has failed to take it.
void realm_state::when_kept(std::function<void(bool good)> go_on) {
  if (kept_.changes.empty()) {
    end_turn();
    return go_on(true);
  }
  kept_turn_.teller = realm_actor{self};
  kept_turn_.token = next_unkept_++;
  unkept_.emplace(kept_turn_.token, std::move(go_on));
  end_turn();
}

void realm_state::on_kept(const kept& what) {
  if (auto found = unkept_.extract(what.token))
    found.mapped()(what.good);
}

caf::result<registrar::digest_proof>
realm_state::on_verify(const registrar::verify_digest& request) {
  auto promise = self->make_response_promise<registrar::digest_proof>();
  if (auto result = verify(request)) {
    deliver_when_kept(promise, std::move(*result));
  } else {
    // `verify` found somebody that has to be looked up; see park().
    waiting_[sought_user_].proofs.emplace_back(request, promise);
    look_for(sought_user_);
  }
  return promise;
}

/// A proof is told when its nonce counts as used after a restart, too, unless
/// there is no way to keep that.
void realm_state::deliver_when_kept(
  caf::typed_response_promise<registrar::digest_proof> to,
  registrar::digest_proof result) {
  when_kept([to, result = std::move(result)](bool) mutable {
    to.deliver(std::move(result));
  });
}

/// Nothing when a user has to be looked up first.
std::optional<registrar::digest_proof>
realm_state::verify(const registrar::verify_digest& request) {
  registrar::digest_proof result;
  std::string_view line = request.authorization;
  auto time = now().time_since_epoch().count();
  auto proof = check({&line, line.empty() ? 0U : 1U}, request.method,
                     request.uri);
  if (sought_) {
    sought_user_ = proof.username;
    return std::nullopt;
  }
  switch (proof.what) {
    case digest::verdict::ok:
      result.status = 200;
      result.username = proof.username;
      result.display = proof.user->display;
      keep_use(proof.username, proof.nonce);
      break;
    case digest::verdict::malformed:
    case digest::verdict::wrong_uri:
      result.status = 400;
      result.reason = proof.reason;
      break;
    case digest::verdict::wrong:
      result.status = 403;
      result.reason = "Forbidden";
      break;
    case digest::verdict::missing:
    case digest::verdict::unknown_nonce:
    case digest::verdict::stale:
    case digest::verdict::replayed:
      result.status = options().proxy ? 407 : 401;
      result.reason = sip::reason_phrase(result.status);
      result.stale = digest::is_stale(proof.what);
      result.challenges = digest_->challenge(time, random_(), result.stale);
      break;
  }
  return result;
}

void realm_state::on_notify(notify_contacts& order) {
  auto known = book_.bindings_of(order.what.user);
  std::vector<registrar::binding> targets{known.begin(), known.end()};
  // Linked, so that it does not outlive the register.
  self->spawn<caf::linked>(notify, std::move(order), polls_.context(),
                           std::move(targets));
}

summary realm_state::on_summarise(const summarise& request) const {
  summary result;
  result.query = request.query;
  auto& counts = result.counts;
  counts.realm = setup_.name;
  counts.users = book_.user_count();
  counts.bindings = book_.binding_count();
  counts.registers_per_second = registers_.per_second(now());
  counts.stale = book_.stale_count();
  return result;
}

} // namespace rollcall::actors
