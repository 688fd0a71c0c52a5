// How much all realms hold. Each adds what has changed since it last did.
#pragma once

#include "actors/gauges/counter.hpp"

#include <cstddef>

namespace rollcall::actors {

struct book_gauges {
  shared_counter realms; // with an actor
  shared_counter users;  // with bindings
  shared_counter bindings;
  shared_counter stale; // bindings
};

/// A share of a sum over all realms; what it was told is taken back at its end.
class gauge_share {
public:
  ~gauge_share() {
    set(0);
  }
  gauge_share() = default;
  gauge_share(const gauge_share&) = delete;

  void join(shared_counter& sum) noexcept {
    sum_ = &sum;
  }

  void set(std::size_t now) noexcept {
    if (now == told_ || sum_ == nullptr)
      return;
    if (now > told_)
      sum_->add(now - told_);
    else
      sum_->take(told_ - now);
    told_ = now;
  }

private:
  shared_counter* sum_ = nullptr;
  std::size_t told_ = 0;
};

} // namespace rollcall::actors
