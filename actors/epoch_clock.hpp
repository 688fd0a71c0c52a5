// The register's time from an actor's clock: starts at the wall clock's time
// and moves with the steady clock, so that setting the wall clock expires
// nobody. Tests move the actor clock.
#pragma once

#include "protocol/registrar/time.hpp"

#include <caf/actor_clock.hpp>

namespace rollcall::actors {

class epoch_clock {
public:
  epoch_clock(caf::actor_clock::time_point steady_start,
              registrar::time_point wall_start) noexcept
    : offset_(wall_start.time_since_epoch()
              - std::chrono::duration_cast<registrar::milliseconds>(
                steady_start.time_since_epoch())) {
    // nop
  }

  registrar::time_point at(caf::actor_clock::time_point steady) const noexcept {
    return registrar::time_point{
      std::chrono::duration_cast<registrar::milliseconds>(
        steady.time_since_epoch())
      + offset_};
  }

  /// Of any local actor.
  template <class Actor>
  registrar::time_point now(Actor* self) const noexcept {
    return at(self->clock().now());
  }

private:
  registrar::milliseconds offset_;
};

} // namespace rollcall::actors
