// What becomes of a request: an answer at once, or a question to the register.
#pragma once

#include "http/answer.hpp"
#include "protocol/registrar/event.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

namespace rollcall::http {

/// Makes the answer from all that the register replied.
using view = std::function<answer(const registrar::reply&)>;

struct question {
  registrar::inquiry what;
  /// Empty: 200 with a JSON array of the realms or registrations, sent piece by
  /// piece as they come. Pieces are gathered for a view, so a view is only for
  /// what is about one user.
  view render = {};
};

/// Wants to be told of events as they happen.
struct listening {
  registrar::event_filter filter;
  /// The last one that was seen, of which the missed ones follow.
  std::optional<std::uint64_t> after;
};

using action = std::variant<answer, question, listening>;

} // namespace rollcall::http
