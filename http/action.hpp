// What becomes of a request: an answer at once, or a question to the register.
#pragma once

#include "http/answer.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <functional>
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

using action = std::variant<answer, question>;

} // namespace rollcall::http
