// Digest authentication for one realm, put together: credentials, nonce, user,
// digest, nonce count. Each realm's owner has one; not for use by several
// threads at once. Times are epoch milliseconds.
//
//   lines -> credentials for this realm? -> nonce ours? -> uri? -> digest
//   right?
//     no: missing/malformed  no: unknown_nonce  wrong_uri  no: wrong
//   -> nonce fresh? -> nc rising? -> ok
//      no: stale       no: replayed
#pragma once

#include "protocol/digest/credentials.hpp"
#include "protocol/digest/nonce.hpp"
#include "protocol/digest/nonce_ledger.hpp"
#include "protocol/digest/verifier.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rollcall::digest {

enum class verdict : std::uint8_t {
  ok,
  /// No usable credentials for this realm. Challenge.
  missing,
  /// A nonce that we never gave out. Challenge, without stale.
  unknown_nonce,
  /// The digest is right, its nonce too old or forgotten. Challenge, stale.
  stale,
  /// The digest is right, but its nc was used. Challenge, stale: an
  /// eavesdropper is none the wiser, and a phone that counts badly gets
  /// through.
  replayed,
  /// Unknown user or wrong password; not told apart.
  wrong,
  /// 400 with the `reason`.
  malformed,
  /// `uri` is not the Request-URI. 400 with the `reason` (RFC 7616 §3.4.6).
  wrong_uri,
};

/// True when the challenge that answers this verdict says stale=true.
bool is_stale(verdict v) noexcept;

/// For logs and events: "replayed", "wrong" …
std::string_view to_string(verdict v) noexcept;

struct check_result {
  verdict what = verdict::missing;
  std::string_view reason; // a literal: what to tell the phone with a 400
  /// Only when the digest was right: ok, stale, replayed. Owned by the
  /// look-up's source.
  const registrar::user_record* user = nullptr;
  /// As presented, escapes resolved (with userhash: the real name, once found).
  std::string username;
  /// ok with nc=1 on a nonce not used before (the CSeq may restart).
  bool fresh_challenge = false;
  /// When the nonce was made; 0 unless the digest was right.
  std::int64_t nonce_issued = 0;
  /// What is remembered of it; issued at 0 unless ok.
  nonce_mark nonce;
};

struct found_user {
  std::string_view name; // the real one
  const registrar::user_record* record = nullptr;
};

/// Finds a user by its name; when `hashed_by` is given, `name` is its
/// user_hash() by that algorithm.
using user_lookup = std::function<found_user(
    std::string_view name, std::optional<algorithm> hashed_by)>;

class authenticator {
public:
  struct settings {
    std::string realm;                            // as the challenge writes it
    algorithm_list algorithms = all_algorithms(); // in order of preference
    std::shared_ptr<const nonce_factory> nonces;  // never null
    std::int64_t nonce_lifetime = 300'000;        // milliseconds
    std::uint32_t max_nonces = 200'000; // remembered, 24 to 48 bytes each
    uri_check uri = uri_check::strict;
  };

  explicit authenticator(settings s);

  /// `lines` has the value of each Authorization or Proxy-Authorization line.
  /// Credentials for another realm, another scheme or an algorithm that we do
  /// not offer are passed over; of several the best algorithm counts.
  check_result check(std::span<const std::string_view> lines,
                     std::string_view method, std::string_view request_uri,
                     const user_lookup& users, std::int64_t now);

  /// The same with users by name only (no userhash).
  check_result check(std::span<const std::string_view> lines,
                     std::string_view method, std::string_view request_uri,
                     const registrar::realm_record& users, std::int64_t now);

  /// Who may be challenged: users with a single ha1 can answer but some of the
  /// algorithms. To be called when the users change.
  void serve(const registrar::realm_record& users);

  /// The values of the challenge's header lines for whoever says to be `name`:
  /// those that this user can answer. A stranger is offered what one of the
  /// users of the realm would be, always the same, so that nobody learns from
  /// it who exists; one without a name is offered everything. `random` as for
  /// nonce_factory::make.
  std::vector<std::string>
  challenge(std::int64_t now, std::uint64_t random, bool stale,
            std::string_view name = {},
            const registrar::user_record* user = nullptr) const;

  /// Frees the memory of dead nonces; call now and then for a quiet realm.
  void expire(std::int64_t now) {
    ledger_.expire(now);
  }

  /// See nonce_ledger::resume.
  void resume(std::vector<nonce_mark> known, std::int64_t now) {
    ledger_.resume(std::move(known), now);
  }

  /// See nonce_ledger::forget_until.
  void forget_until(std::int64_t issued) noexcept {
    ledger_.forget_until(issued);
  }

  const settings& options() const noexcept {
    return settings_;
  }
  std::size_t remembered() const noexcept {
    return ledger_.size();
  }

private:
  struct selection;

  algorithm_list offered_to(std::string_view name,
                            const registrar::user_record* user) const;

  selection select(std::span<const std::string_view> lines) const noexcept;

  settings settings_;
  nonce_ledger ledger_;
  // What users can answer; empty when all can answer everything.
  std::vector<algorithm_list> offers_;
};

} // namespace rollcall::digest
