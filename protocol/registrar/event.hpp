// What happened to a registration, for those who want to know at once: the
// contract between the realms, who tell it, and whoever passes it on.
#pragma once

#include "protocol/registrar/registration.hpp"
#include "protocol/registrar/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

enum class event_type : std::uint8_t {
  /// A contact was registered, or renewed after more than half its life.
  registered,
  /// A contact is gone; `reason` tells why.
  unregistered,
  /// Somebody could not prove to be the user.
  auth_failed,
  /// A source or user is answered no more for a while; `reason` tells which.
  blocked,
  /// A contact is silent for too long.
  stale,
  /// A stale contact is heard of again.
  fresh,
};

inline constexpr std::size_t event_type_count = 6;

inline constexpr std::array<std::string_view, event_type_count>
    event_type_names = {"register", "unregister", "register.auth.failed",
                        "register.auth.blocked", "stale", "fresh"};

std::string_view to_string(event_type type) noexcept;

/// Nothing when no type is called so.
std::optional<event_type> parse_event_type(std::string_view text) noexcept;

struct event {
  std::uint64_t id = 0; // the next has the next number, over restarts a higher
  event_type type = event_type::registered;
  time_point when;
  std::string realm;
  std::string user;
  /// Of `unregistered`: requested, expired, removed, replaced, stale; of
  /// `blocked`: what is blocked.
  std::string reason;
  /// The registration as it is after what happened, or was before it ended.
  /// None for `auth_failed` and `blocked`.
  std::optional<registration> subject;
  std::string contact; // the URI of the contact that it is about, or empty
  network source;      // of `auth_failed` and `blocked`
};

using event_ptr = std::shared_ptr<const event>;

/// Which events somebody wants.
struct event_filter {
  std::vector<std::string> realms; // lower case; none: all
  std::vector<event_type> types;   // none: all

  bool wants(const event& what) const noexcept;
};

/// Takes events as they happen, on any thread; it must not wait. False when it
/// wants no more.
using event_sink = std::function<bool(std::span<const event_ptr>)>;

/// What somebody wants to hear of from now on.
struct subscription {
  event_filter filter;
  event_sink sink;
};

/// Subscribes; callable from any thread, returns at once, never throws.
using subscribe = std::function<void(subscription)>;

/// A bit for each type, for sets of them.
constexpr std::uint32_t bit_of(event_type type) noexcept {
  return 1U << static_cast<unsigned>(type);
}

} // namespace rollcall::registrar
