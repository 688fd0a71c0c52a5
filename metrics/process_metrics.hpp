// What the system knows of the process, under the names that Prometheus' own
// clients give it; and which build it is.
#pragma once

#include <prometheus/collectable.h>

#include <vector>

namespace rollcall::metrics {

/// Reads /proc/self; what cannot be read is left out.
class process_metrics final : public prometheus::Collectable {
public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

} // namespace rollcall::metrics
