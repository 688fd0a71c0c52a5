// Whether it is the user who sends a REGISTER, and what becomes of who guesses.
#include "actors/realm_actor.hpp"
#include "log/parts.hpp"
#include "protocol/registrar/answer.hpp"

#include <array>
#include <span>
#include <utility>

namespace rollcall::actors {

namespace {

using sip::header_id;

/// The Authorization and Proxy-Authorization lines; more than a few are
/// nobody's honest request.
struct credential_lines {
  std::array<std::string_view, 8> values;
  std::size_t count = 0;

  explicit credential_lines(const sip::message& msg) {
    auto add = [this](std::string_view value) {
      if (count < values.size())
        values[count++] = value;
    };
    msg.for_each(header_id::authorization, add);
    msg.for_each(header_id::proxy_authorization, add);
  }

  std::span<const std::string_view> span() const {
    return {values.data(), count};
  }
};

std::int64_t milliseconds_of(registrar::time_point t) noexcept {
  return t.time_since_epoch().count();
}

} // namespace

/// Nothing when it is not the user who asks; then that is answered.
std::optional<digest::check_result>
realm_state::prove(const register_item& item, const std::string& user,
                   const register_batch& batch) {
  registrar::login who{user, item.from.address,
                       item.message.get(header_id::call_id)};
  if (is_blocked(who))
    return std::nullopt;
  credential_lines lines{item.message};
  auto proof = check(lines.span(), item.message.method(),
                     item.message.request_uri());
  // Guesses count for whom they are about, whatever To says; and whether one
  // was right must not be told by what follows.
  if (!proof.username.empty() && proof.username != user) {
    who.user = proof.username;
    if (is_blocked(who))
      return std::nullopt;
  }
  if (sought_) {
    park(proof.username, item, batch);
    return std::nullopt;
  }
  switch (proof.what) {
    case digest::verdict::ok:
      // Whoever takes longer than this to answer a challenge gets another.
      if (proof.fresh_challenge
          && milliseconds_of(now()) - proof.nonce_issued
               > std::int64_t{options().authtimeout}) {
        challenge(user, true);
        return std::nullopt;
      }
      break;
    case digest::verdict::malformed:
    case digest::verdict::wrong_uri:
      refuse(400, std::string{proof.reason});
      return std::nullopt;
    case digest::verdict::wrong:
      log::registrar().info("realm {} refused {} from {}:{}: wrong user or "
                            "password",
                            setup_.name, user, item.from.address,
                            item.from.port);
      note_failure(who, item.from);
      if (proof.username == user && known_user(user) == nullptr)
        take_out_stranger(user);
      refuse(403, "Forbidden");
      return std::nullopt;
    case digest::verdict::missing:
    case digest::verdict::unknown_nonce:
    case digest::verdict::stale:
    case digest::verdict::replayed:
      challenge(user, digest::is_stale(proof.what));
      return std::nullopt;
  }
  if (proof.username != user) {
    keep_use(proof.username, proof.nonce);
    log::registrar().info("realm {} refused {}, who asked for {}'s register",
                          setup_.name, proof.username, user);
    refuse(403, "Forbidden");
    return std::nullopt;
  }
  guard_->succeeded(who, now());
  return proof;
}

/// By too many failures; then that is answered, or no answer is to be given.
bool realm_state::is_blocked(const registrar::login& who) {
  auto by = guard_->check(who, now(), [&] { return trust_of(who); });
  if (by == registrar::barrier::none)
    return false;
  if (guard_->policy().answer == registrar::block_answer::forbid)
    refuse(403, "Forbidden");
  outcome_ = register_outcome::blocked;
  return true;
}

registrar::trust realm_state::trust_of(const registrar::login& who) const {
  return registrar::trust_of(who, book_.bindings_of(who.user), now());
}

void realm_state::note_failure(const registrar::login& who,
                               const drachtio::source& from) {
  registrar::network source{std::string{from.address}, from.port,
                            std::string{from.protocol}, false};
  auto time = now();
  if (known_user(who.user) != nullptr)
    book_.refused(who.user, time, registrar::to_string(source));
  tell_login(registrar::event_type::auth_failed, who, source, {});
  auto& counts = setup_.gauges->abuse;
  counts.failures.add();
  for (auto begun : guard_->failed(who, time, trust_of(who))) {
    switch (begun) {
      case registrar::barrier::phone:
        counts.phones.add();
        break;
      case registrar::barrier::user:
        counts.users.add();
        break;
      case registrar::barrier::source:
        counts.sources.add();
        break;
      case registrar::barrier::none:
        break;
    }
    auto blocked = registrar::to_string(begun);
    log::registrar().warn("realm {} blocks {} for {} s: too many failed logins "
                          "as {} from {}",
                          setup_.name, blocked, guard_->policy().blocktime,
                          who.user, who.address);
    tell_login(registrar::event_type::blocked, who, source, blocked);
  }
}

void realm_state::challenge(const std::string& user, bool stale) {
  outcome_ = register_outcome::challenged;
  registrar::write_challenge(
    sip_, options().proxy,
    digest_->challenge(milliseconds_of(now()), random_(), stale, user,
                       setup_.users->find(user)));
}

} // namespace rollcall::actors
