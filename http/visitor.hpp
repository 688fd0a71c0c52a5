// Who sent a request, as far as that is known.
#pragma once

#include "http/access.hpp"

#include <cstdint>
#include <string_view>

namespace rollcall::http {

/// Name of the cookie that stands for a token.
inline constexpr std::string_view session_cookie = "rollcall";

/// May do everything, as where no token is needed.
inline const grant anybody{};

struct visitor {
  const grant* who = &anybody; // null: has shown no valid token
  /// A page of somebody else's had the browser send it, or may have: it must
  /// not change anything.
  bool foreign = false;
  const keyring* keys = nullptr; // null: no token is needed
  std::int64_t now = 0;          // epoch seconds
  bool secure = false;           // came by TLS
};

} // namespace rollcall::http
