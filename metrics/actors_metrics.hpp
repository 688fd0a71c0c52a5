// What the actors count: the register, polls, connections, the store.
#pragma once

#include "actors/gauges/gauge_board.hpp"

#include <prometheus/collectable.h>

#include <memory>
#include <vector>

namespace rollcall::metrics {

class actors_metrics final : public prometheus::Collectable {
public:
  explicit actors_metrics(std::shared_ptr<const actors::gauge_board> from);

  std::vector<prometheus::MetricFamily> Collect() const override;

private:
  std::shared_ptr<const actors::gauge_board> board_;
};

} // namespace rollcall::metrics
