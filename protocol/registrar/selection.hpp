// Which of a realm's registrations somebody wants to see.
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/policy.hpp"
#include "protocol/registrar/registration.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rollcall::registrar {

/// All that is said must hold; nothing said: every registration.
struct selection {
  /// A user's name, in which '*' stands for any text; empty: any. Case counts.
  std::string user = {};
  /// A part of the User-Agent, in lower case; empty: any.
  std::string user_agent = {};
  /// As a registration's `stale`.
  std::optional<bool> stale = {};
};

/// What every user's name that is wanted begins with; may be empty.
std::string_view name_prefix(const selection& wanted) noexcept;

bool wants_user(const selection& wanted, std::string_view user) noexcept;

/// False when none of the user's registrations can be wanted: cheap, as it
/// makes no view of them.
bool may_want(const selection& wanted, std::span<const binding> bindings,
              time_point now, const policy& options);

bool wants(const selection& wanted, const registration& one);

} // namespace rollcall::registrar
