// A handler that throws ends its actor, and with a realm all its
// registrations. So handlers are wrapped: what they throw is logged, and the
// message that caused it is given up.
#pragma once

#include "log/parts.hpp"

#include <exception>
#include <type_traits>
#include <utility>

namespace rollcall::actors {

template <class F>
void guarded(const char* who, F&& f) noexcept {
  try {
    std::forward<F>(f)();
  } catch (const std::exception& ex) {
    log::process().error("{} gave up on a message: {}", who, ex.what());
  } catch (...) {
    log::process().error("{} gave up on a message", who);
  }
}

} // namespace rollcall::actors
