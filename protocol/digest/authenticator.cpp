#include "protocol/digest/authenticator.hpp"

#include "protocol/digest/challenge.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::digest {

/// The credentials to judge, or why there are none.
struct authenticator::selection {
  bool found = false;
  credentials given;
  algorithm with = algorithm::md5;
  parse_errc fault = parse_errc::ok;
};

bool is_stale(verdict v) noexcept {
  return v == verdict::stale || v == verdict::replayed;
}

std::string_view to_string(verdict v) noexcept {
  switch (v) {
  case verdict::ok:
    return "ok";
  case verdict::missing:
    return "missing";
  case verdict::unknown_nonce:
    return "unknown_nonce";
  case verdict::stale:
    return "stale";
  case verdict::replayed:
    return "replayed";
  case verdict::wrong:
    return "wrong";
  case verdict::malformed:
    return "malformed";
  case verdict::wrong_uri:
    break;
  }
  return "wrong_uri";
}

authenticator::authenticator(settings s)
    : settings_(std::move(s)),
      ledger_(settings_.max_nonces, settings_.nonce_lifetime) {
  // nop
}

authenticator::selection
authenticator::select(std::span<const std::string_view> lines) const noexcept {
  selection best;
  const auto* rank = settings_.algorithms.end();
  for (auto line : lines) {
    credentials c;
    auto code = parse_credentials(line, c);
    if (code == parse_errc::not_digest)
      continue;
    if (code != parse_errc::ok) {
      best.fault = code;
      continue;
    }
    auto a = algorithm_of(c);
    if (!a || !unescapes_to(c.realm, settings_.realm))
      continue;
    const auto* mine = std::find(settings_.algorithms.begin(), rank, *a);
    if (mine == rank)
      continue;
    rank = mine;
    best.found = true;
    best.given = c;
    best.with = *a;
  }
  return best;
}

check_result authenticator::check(std::span<const std::string_view> lines,
                                  std::string_view method,
                                  std::string_view request_uri,
                                  const user_lookup& users, std::int64_t now) {
  check_result result;
  auto refuse = [&result](verdict v, std::string_view reason = {}) {
    result.what = v;
    result.reason = reason;
    return std::move(result);
  };
  auto chosen = select(lines);
  if (!chosen.found)
    return chosen.fault == parse_errc::ok
               ? refuse(verdict::missing)
               : refuse(verdict::malformed, to_string(chosen.fault));
  const auto& c = chosen.given;
  if (!has_qop_auth(c))
    return refuse(verdict::malformed, "Digest qop Must Be auth");
  auto name = user_name(c);
  if (!name)
    return refuse(verdict::malformed, "Malformed Digest Username");
  result.username = std::move(*name);
  auto nonce = settings_.nonces->check(c.nonce, settings_.realm, now,
                                       settings_.nonce_lifetime);
  if (nonce.state == nonce_state::forged)
    return refuse(verdict::unknown_nonce);
  if (!uri_matches(c, request_uri, settings_.uri))
    return refuse(verdict::wrong_uri, "Digest uri Is Not The Request-URI");
  auto hashed_by = c.userhash ? std::optional{chosen.with} : std::nullopt;
  auto user = users(result.username, hashed_by);
  if (user.record && c.userhash)
    result.username = user.name;
  if (verify(c, chosen.with, method, result.username, settings_.realm,
             user.record)
      == verification::wrong)
    return refuse(verdict::wrong);
  result.user = user.record;
  result.nonce_issued = nonce.id.issued;
  if (nonce.state == nonce_state::expired)
    return refuse(verdict::stale);
  // Each user counts apart, else one who has a password could burn the counts
  // of another whose nonce it saw.
  auto id = nonce.id;
  id.random ^= std::hash<std::string_view>{}(result.username);
  switch (ledger_.accept(id, c.nc_value, now)) {
  case nonce_use::first:
    result.fresh_challenge = true;
    break;
  case nonce_use::accepted:
    break;
  case nonce_use::replayed:
    return refuse(verdict::replayed);
  case nonce_use::forgotten:
    return refuse(verdict::stale);
  }
  result.nonce = {id, c.nc_value};
  result.what = verdict::ok;
  return result;
}

check_result authenticator::check(std::span<const std::string_view> lines,
                                  std::string_view method,
                                  std::string_view request_uri,
                                  const registrar::realm_record& users,
                                  std::int64_t now) {
  auto by_name = [&users](std::string_view name,
                          std::optional<algorithm> hashed_by) {
    return found_user{name, hashed_by ? nullptr : users.find(name)};
  };
  return check(lines, method, request_uri, user_lookup{by_name}, now);
}

void authenticator::serve(const registrar::realm_record& users) {
  offers_.clear();
  for (const auto& [name, user] : users.users) {
    auto offer = usable(user, settings_.algorithms);
    if (offer.empty())
      offer = settings_.algorithms;
    if (std::find(offers_.begin(), offers_.end(), offer) == offers_.end())
      offers_.push_back(offer);
  }
  if (offers_.size() == 1 && offers_.front() == settings_.algorithms)
    offers_.clear();
  // Not in the order of the map, which differs from run to run.
  std::sort(offers_.begin(), offers_.end(),
            [](const algorithm_list& a, const algorithm_list& b) {
              return std::lexicographical_compare(a.begin(), a.end(),
                                                  b.begin(), b.end());
            });
}

algorithm_list
authenticator::offered_to(std::string_view name,
                          const registrar::user_record* user) const {
  if (user) {
    auto limited = usable(*user, settings_.algorithms);
    return limited.empty() ? settings_.algorithms : limited;
  }
  if (offers_.empty() || name.empty())
    return settings_.algorithms;
  // A nonce of no time is a keyed hash that strangers cannot compute.
  auto keyed = settings_.nonces->make(name, 0, 0);
  return offers_[std::hash<std::string_view>{}(keyed.view())
                 % offers_.size()];
}

std::vector<std::string>
authenticator::challenge(std::int64_t now, std::uint64_t random, bool stale,
                         std::string_view name,
                         const registrar::user_record* user) const {
  auto nonce = settings_.nonces->make(settings_.realm, now, random);
  return challenges(settings_.realm, nonce, offered_to(name, user), stale);
}

} // namespace rollcall::digest
