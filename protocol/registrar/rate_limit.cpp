#include "protocol/registrar/rate_limit.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t longest_backlog = 3'600 * second;

std::int64_t nanoseconds_of(time_point t) noexcept {
  return t.time_since_epoch().count() * 1'000'000;
}

} // namespace

bool rate_limit::take(time_point now, rate r, bool known) noexcept {
  auto time = nanoseconds_of(now);
  auto one = second / std::max(r.per_second, 1U);
  auto reserve = known ? 0 : r.burst / 2;
  auto drained = std::max(full_at_, time) + one;
  if (drained - time <= one * (r.burst - reserve)) {
    full_at_ = drained;
    return true;
  }
  served_at_ =
      std::min(std::max(served_at_, time) + one, time + longest_backlog);
  return false;
}

milliseconds rate_limit::backlog(time_point now) const noexcept {
  auto left = served_at_ - nanoseconds_of(now);
  return milliseconds{std::max<std::int64_t>(left, 0) / 1'000'000};
}

} // namespace rollcall::registrar
