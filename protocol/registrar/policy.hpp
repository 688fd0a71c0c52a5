// The registrar's options, by the names that users of the replaced module know
// them by. Filled by the configuration, one for each realm.
#pragma once

#include <cstdint>
#include <optional>

namespace rollcall::registrar {

enum class min_expires_mode : std::uint8_t {
  /// Grant the minimum instead of what was asked.
  raise,
  /// 423 Interval Too Brief with Min-Expires (RFC 3261 §10.3 step 7), which it
  /// allows only for requests below one hour.
  reject,
};

enum class full_mode : std::uint8_t {
  /// 503 for one contact too many.
  reject,
  /// Evict a stale contact; 503 when none is stale.
  stale,
  /// Evict a stale contact, else the one refreshed longest ago.
  oldest,
};

struct policy {
  // Lifetimes, in seconds.
  std::uint32_t expires = 3600;    // granted when the phone asks for nothing
  std::uint32_t minexpires = 60;   // least lifetime
  std::uint32_t maxexpires = 7200; // longest lifetime
  min_expires_mode minexpiresmode = min_expires_mode::raise;
  std::uint32_t expiresjitter = 0; // percent, shortens what is granted

  // Freshness, in seconds.
  std::uint32_t staletime = 300;             // silent for longer: stale
  std::optional<std::uint32_t> optionsping;  // interval of OPTIONS polls
  std::uint32_t optionsfail = 3;             // misses in a row: stale at once
  bool removestale = false;                  // and then remove the contact
  std::optional<std::uint32_t> regping;      // short grant as a keep-alive

  // Limits.
  std::uint32_t maxcontacts = 10; // per user and per REGISTER
  full_mode whenfull = full_mode::stale;

  // Quotas of the realm; unset: no bound. What is there may be refreshed and
  // removed however full it is.
  std::optional<std::uint32_t> maxusers;     // users with bindings
  std::optional<std::uint32_t> maxbindings;  // of all users
  std::optional<std::uint32_t> registerrate; // REGISTERs in a second

  // Authentication.
  std::uint32_t authtimeout = 5000; // milliseconds to answer a challenge
  std::uint32_t nonceexpires = 300; // seconds that a nonce is accepted for
  bool proxy = false;               // challenge with 407 instead of 401

  // Network.
  /// Told to phones that use outbound (RFC 5626 §5.4): within so many seconds
  /// they send something, to keep their NAT's mapping.
  std::optional<std::uint32_t> flowtimer;
  bool forcerport = false; // treat every request as if it carried rport
};

} // namespace rollcall::registrar
