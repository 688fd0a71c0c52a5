#include "benchmarks/load/poll_watch.hpp"

#include "protocol/registrar/poll_schedule.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::load {

poll_watch::poll_watch(std::uint32_t phones, std::int64_t interval,
                       double dead_share)
    : interval_(interval),
      dead_limit_(static_cast<std::uint32_t>(dead_share * 1'000'000)),
      beats_(phones) {
  // nop
}

bool poll_watch::is_dead(std::uint32_t index) const noexcept {
  return registrar::mix(index + 1) % 1'000'000 < dead_limit_;
}

bool poll_watch::on_poll(std::uint32_t index, std::int64_t now) {
  ++figures_.polls;
  if (index >= beats_.size() || is_dead(index))
    return false;
  if (interval_ == 0)
    return true;
  auto& b = beats_[index];
  if (b.base == 0) {
    b = {now, 0};
    return true;
  }
  auto beats = (now - b.base + interval_ / 2) / interval_;
  if (beats <= b.last) {
    ++figures_.repeated;
    return true;
  }
  figures_.missed += static_cast<std::uint64_t>(beats - b.last - 1);
  b.last = beats;
  auto late = now - b.base - beats * interval_;
  if (late < 0)
    b.base += late; // the beat was taken from a late poll
  figures_.lateness.add(late);
  return true;
}

void poll_watch::restart(std::int64_t now) {
  figures_ = {};
  // What was missed before is no matter of the next phase.
  if (interval_ == 0)
    return;
  for (auto& b : beats_)
    if (b.base != 0)
      b.last = std::max(b.last, (now - b.base) / interval_);
}

poll_watch::figures poll_watch::finish(std::int64_t now) {
  if (interval_ == 0)
    return std::exchange(figures_, {});
  for (std::uint32_t i = 0; i < beats_.size(); ++i) {
    auto& b = beats_[i];
    if (b.base == 0) {
      figures_.unpolled += is_dead(i) ? 0U : 1U;
      continue;
    }
    // Half an interval is given to the last one to come.
    auto due = (now - b.base - interval_ / 2) / interval_;
    if (due <= b.last)
      continue;
    figures_.missed += static_cast<std::uint64_t>(due - b.last);
    b.last = due;
  }
  return std::exchange(figures_, {});
}

} // namespace rollcall::load
