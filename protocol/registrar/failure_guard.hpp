// Who fails to log in too often is refused for a while without a look at his
// credentials. One guard for each realm; time is an argument.
//
// A failure is a digest that was computed and is wrong, or credentials of an
// unknown user; a challenge without an answer is none, nor is a stale nonce.
// Failures are counted three times, and each count may lead to a block:
//
//   phone   one user at one source, `phonefailures`. A phone with a wrong
//           password ends here. While it is blocked it adds nothing to the
//           other two counts, so that it costs its office nothing: at most
//           `phonefailures` in each `blocktime`, of the `authfailures` that
//           the office may have.
//   source  all users of one address (IPv6: of one /64), `authfailures`. A
//           scanner that tries one user after the other.
//   user    one user at all sources, `userfailures`. Guesses from many
//           sources. Only those from where the user is not registered count;
//           and by default one source alone does not get there, as the first
//           count stops it.
//
// Nobody loses the registration that he has: see `trust`. What a stranger can
// do to a victim is to keep him from a first registration at a new place, and
// for that he needs several addresses and must go on for as long. (Over UDP he
// may forge the victim's address, too; registered phones are not hit either.)
//
// Each count is a bucket that drains evenly, a full one within `authwindow`:
// failures in quick succession block when they are as many as the limit says,
// while one in each authwindow / limit may fail for ever (by default one every
// 30 seconds of a phone, one every 6 seconds of a source). A login that
// succeeds takes one failure back from each of its three counts: an office of
// many good phones and a few bad ones stays open. It ends no block, and whoever
// knows one password gains little, as the guesses at each other user stay
// limited by the first count.
#pragma once

#include "protocol/digest/keyed_hash.hpp"
#include "protocol/registrar/abuse_policy.hpp"
#include "protocol/registrar/source_address.hpp"
#include "protocol/registrar/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

/// Which count it is that blocks.
enum class barrier : std::uint8_t { none, phone, user, source };

/// For logs and events: "source" …
std::string_view to_string(barrier b) noexcept;

/// What the register knows of whoever asks, before any digest.
enum class trust : std::uint8_t {
  /// Every block holds.
  stranger,
  /// The user has a live binding from this source: only a block of the phone
  /// holds, as another phone of his may be the bad one.
  same_source,
  /// And this is its Call-ID, which nobody else knows: no block holds.
  same_phone,
};

/// Who asks, and whence. `user` is the name that is to be proved.
struct login {
  std::string_view user;
  std::string_view address;
  std::string_view call_id;
};

/// One source: equal addresses, or IPv6 addresses of one /64.
bool is_one_source(std::string_view a, std::string_view b) noexcept;

/// `bindings` are those of `who.user`.
template <class Bindings>
trust trust_of(const login& who, const Bindings& bindings, time_point now) {
  auto result = trust::stranger;
  for (const auto& b : bindings) {
    if (b.expires_at <= now
        || !is_one_source(b.info->network().address, who.address))
      continue;
    if (b.info->call_id() == who.call_id)
      return trust::same_phone;
    result = trust::same_source;
  }
  return result;
}

/// What the guards of all realms share.
struct failure_rules {
  /// `key` is random, so that nobody can choose names that are counted as
  /// another's.
  failure_rules(abuse_policy from, const digest::hash_key& key);

  abuse_policy policy;
  std::vector<address_range> exempt; // never counted, never blocked
  digest::hash_key key;
};

/// An idle guard has no memory beside the object. A busy one has at most
/// `maxentries` entries of about 32 bytes, up to three for each failure. When
/// they are all in use, the one that would be forgotten first makes room, but
/// never one that is blocked; failures are not counted any more when all are.
class failure_guard {
public:
  /// `rules` is never null.
  explicit failure_guard(std::shared_ptr<const failure_rules> rules) noexcept;
  failure_guard(failure_guard&&) noexcept;
  failure_guard& operator=(failure_guard&&) noexcept;
  ~failure_guard();

  /// What stands in the way; to be asked before the digest is computed, and
  /// the request refused unless it is none. `trusted()` is called when
  /// something is blocked.
  template <class Trusted>
  barrier check(const login& who, time_point now, Trusted&& trusted) {
    if (memory_ == nullptr)
      return barrier::none;
    auto held = find(who, now);
    if (!held.phone && !held.user && !held.source)
      return barrier::none;
    return refuse(held, trusted());
  }

  /// Counts a failure. The blocks that begin with it, nearly always none.
  std::vector<barrier> failed(const login& who, time_point now, trust known);

  /// Takes a failure back.
  void succeeded(const login& who, time_point now);

  /// Forgets what is over; the other calls do so too.
  void expire(time_point now);

  /// How many phones, users or sources are blocked now.
  std::size_t blocked(barrier which, time_point now);

  /// How many requests `check` refused.
  std::uint64_t refused() const noexcept {
    return refused_;
  }

  /// Entries in use, and their bytes.
  std::size_t size() const noexcept;
  std::size_t memory() const noexcept;

  const abuse_policy& policy() const noexcept {
    return rules_->policy;
  }

private:
  struct tables;

  struct keys {
    std::uint64_t phone, user, source;
  };

  struct blocks {
    bool phone = false;
    bool user = false;
    bool source = false;
  };

  bool keys_of(const login& who, keys& out) const noexcept;
  blocks find(const login& who, time_point now);
  barrier refuse(blocks found, trust known) noexcept;
  bool count(std::uint64_t key, std::optional<std::uint32_t> limit,
             time_point now);
  void take_back(std::uint64_t key, std::optional<std::uint32_t> limit,
                 time_point now);
  milliseconds cost(std::uint32_t limit) const noexcept;

  std::shared_ptr<const failure_rules> rules_;
  std::unique_ptr<tables> memory_;
  std::uint64_t refused_ = 0;
};

} // namespace rollcall::registrar
