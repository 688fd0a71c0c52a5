#include "protocol/registrar/poll_schedule.hpp"

#include <algorithm>

namespace rollcall::registrar {

poll_schedule::poll_schedule(seconds interval, std::uint64_t hash,
                             std::uint32_t patience) noexcept
  : interval_(std::max(interval, seconds{1})),
    phase_(static_cast<std::int64_t>(
      mix(hash) % static_cast<std::uint64_t>(interval_.count()))),
    patience_(patience) {
  // nop
}

time_point poll_schedule::beat(time_point now) const noexcept {
  // The next instant, strictly after now, that is `phase_` into an interval.
  auto since = (now.time_since_epoch() - phase_) % interval_;
  if (since < milliseconds{0})
    since += interval_;
  return now - since + interval_;
}

time_point poll_schedule::answered(time_point now) noexcept {
  misses_ = 0;
  return beat(now);
}

time_point poll_schedule::missed(time_point now) noexcept {
  misses_ = std::min(misses_ + 1, patience_);
  auto next = beat(now);
  if (misses_ < patience_)
    next = std::min(next, now + std::clamp(interval_ / 6, milliseconds{1'000},
                                           milliseconds{5'000}));
  // The beat may be but a moment away.
  return std::max(next, now + seconds{1});
}

std::uint64_t mix(std::uint64_t value) noexcept {
  value += 0x9e37'79b9'7f4a'7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return value ^ (value >> 31U);
}

} // namespace rollcall::registrar
