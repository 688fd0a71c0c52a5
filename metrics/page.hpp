// GET /metrics: all that the process counts, in Prometheus' text format 0.0.4.
#pragma once

#include "actors/gauges/gauge_board.hpp"
#include "edge/counters.hpp"

#include <prometheus/collectable.h>

#include <memory>
#include <string>
#include <vector>

namespace rollcall::metrics {

struct sources {
  std::shared_ptr<const actors::gauge_board> actors; // never null
  /// Null without an embedded edge; lives as long as the page.
  const edge::counters* edge = nullptr;
};

class page {
public:
  explicit page(sources from);

  /// Another part's metrics, from the next rendering on. Not while rendering.
  void add(std::shared_ptr<prometheus::Collectable> part);

  /// Reads every gauge anew; by one thread at a time.
  std::string render() const;

private:
  std::shared_ptr<const actors::gauge_board> board_;
  std::vector<std::shared_ptr<prometheus::Collectable>> parts_;
};

} // namespace rollcall::metrics
