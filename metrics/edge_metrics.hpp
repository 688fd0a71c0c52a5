// What the embedded SIP server counts.
#pragma once

#include "edge/counters.hpp"

#include <prometheus/collectable.h>

#include <vector>

namespace rollcall::metrics {

class edge_metrics final : public prometheus::Collectable {
public:
  /// `from` must outlive it.
  explicit edge_metrics(const edge::counters& from);

  std::vector<prometheus::MetricFamily> Collect() const override;

private:
  const edge::counters* from_;
};

} // namespace rollcall::metrics
