// For a thread that computes for long, for a realm's storm or for a long list:
// between two pieces of that the core is offered to those threads that wait for
// one. Linux looks at who should run when somebody wakes up and at its clock's
// ticks, 4 ms apart at 250 Hz: who wakes up a moment before his share is due waits
// out the tick, and with him the phones of other realms.
#pragma once

#include <cstddef>
#include <thread>

namespace rollcall::actors {

/// Counts pieces of some microseconds each: a REGISTER parsed or answered, a user
/// shown.
class give_way {
public:
  /// After each piece.
  void now_and_then() noexcept {
    if (++pieces_ % often == 0)
      std::this_thread::yield();
  }

private:
  // Some 0.1 ms; to yield costs one microsecond, and more only when somebody waits.
  static constexpr std::size_t often = 16;

  std::size_t pieces_ = 0;
};

} // namespace rollcall::actors
