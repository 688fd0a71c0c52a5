// Families of metrics from plain numbers. Only sources include this.
#pragma once

#include "actors/gauges/histogram.hpp"

#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::metrics {

using labels = std::vector<prometheus::ClientMetric::Label>;

/// Families in the order in which they are added.
class families {
public:
  /// Begins a family; what follows belongs to it.
  families& counter(std::string name, std::string help);
  families& gauge(std::string name, std::string help);
  families& histogram(std::string name, std::string help);

  families& value(double number, labels of = {});
  families& value(std::uint64_t number, labels of = {}) {
    return value(static_cast<double>(number), std::move(of));
  }
  families& value(bool flag, labels of = {}) {
    return value(flag ? 1.0 : 0.0, std::move(of));
  }

  /// Bounds and sum in seconds.
  template <class Counter>
  families& value(const actors::histogram<Counter>& from, labels of = {}) {
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i <= from.limits().size(); ++i)
      counts.push_back(from.count(i));
    return buckets(from.limits(), counts, from.sum(), std::move(of));
  }

  std::vector<prometheus::MetricFamily> take() {
    return std::move(all_);
  }

private:
  families& begin(std::string name, std::string help,
                  prometheus::MetricType type);
  families& buckets(const actors::bounds& limits,
                    const std::vector<std::uint64_t>& counts,
                    std::chrono::microseconds sum, labels of);

  std::vector<prometheus::MetricFamily> all_;
};

} // namespace rollcall::metrics
