// Time as the register knows it: wall-clock milliseconds that never step
// back. Whoever calls hands it in; nothing in protocol/ reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace rollcall::registrar {

using time_point = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline std::int64_t epoch_seconds(time_point t) noexcept {
  return std::chrono::floor<seconds>(t.time_since_epoch()).count();
}

} // namespace rollcall::registrar
