// For a thread that computes for a crowd: between two pieces of it the core is
// offered to those threads that wait for it. Linux looks at who should run when
// somebody wakes up and at its clock's ticks, 4 ms apart at 250 Hz: who wakes up a
// moment too early for his share waits out the tick, and with him the phones of
// other realms.
#pragma once

#include <cstddef>
#include <thread>

namespace rollcall::actors {

/// Counts pieces of some microseconds each.
class give_way {
public:
  /// After each piece; `crowded`: it is one of a crowd's.
  void after(bool crowded) noexcept {
    if (crowded && ++pieces_ % often == 0)
      std::this_thread::yield();
  }

private:
  // Some 0.1 ms; to yield costs one, and more only when somebody waits.
  static constexpr std::size_t often = 32;

  std::size_t pieces_ = 0;
};

} // namespace rollcall::actors
