// What a realm's actor answers to those who ask from outside.
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
                  std::span<const registrar::binding> bindings) const {
  const auto* known = setup_.users->find(user);
  return registrar::registrations_of(
    user, setup_.name, known ? std::string_view{known->display} : "", bindings,
    now(), options());
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
  page result;
  auto add = [&](std::string_view user) {
    auto some = view(user, book_.bindings_of(user));
    std::move(some.begin(), some.end(),
              std::back_inserter(result.registrations));
  };
  if (!request.user.empty()) {
    // A temporary GRUU reaches one phone, for as long as its registration
    // goes on (RFC 5627 §3.5.2).
    auto gruu = setup_.gruus ? setup_.gruus->resolve(request.user)
                             : std::nullopt;
    if (gruu)
      result.registrations = view_one(*gruu);
    else
      add(request.user);
    return result;
  }
  auto users = book_.users_after(request.after, request.limit);
  for (const auto& user : users)
    add(user);
  if (users.size() == request.limit)
    result.next = users.back();
  return result;
}

page realm_state::on_remove(const remove_bindings& request) {
  std::vector<registrar::binding> gone;
  for (const auto& b : book_.bindings_of(request.user))
    if (request.uuid.empty() || registrar::format_uuid(b.uuid) == request.uuid)
      gone.push_back(b);
  for (const auto& b : gone) {
    book_.remove(request.user, b.id);
    drop(b, "taken out");
  }
  if (!gone.empty())
    keep_use(request.user, {});
  send_kept();
  tell_size();
  if (!gone.empty())
    log::registrar().info("realm {} removed {} contacts of {} as asked",
                          setup_.name, gone.size(), request.user);
  return {view(request.user, gone), {}, false};
}

registrar::digest_proof
realm_state::on_verify(const registrar::verify_digest& request) {
  registrar::digest_proof result;
  std::string_view line = request.authorization;
  auto time = now().time_since_epoch().count();
  auto proof = digest_->check({&line, line.empty() ? 0U : 1U}, request.method,
                              request.uri, *setup_.users, time);
  switch (proof.what) {
    case digest::verdict::ok:
      result.status = 200;
      result.username = proof.username;
      result.display = proof.user->display;
      keep_use(proof.username, proof.nonce);
      send_kept();
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

summary realm_state::on_summarise(std::uint64_t query) const {
  return {query, setup_.name, book_.user_count()};
}

} // namespace rollcall::actors
