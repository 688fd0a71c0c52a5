#include "metrics/families.hpp"

#include <limits>

namespace rollcall::metrics {

families& families::begin(std::string name, std::string help,
                          prometheus::MetricType type) {
  auto& fresh = all_.emplace_back();
  fresh.name = std::move(name);
  fresh.help = std::move(help);
  fresh.type = type;
  return *this;
}

families& families::counter(std::string name, std::string help) {
  return begin(std::move(name), std::move(help),
               prometheus::MetricType::Counter);
}

families& families::gauge(std::string name, std::string help) {
  return begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
}

families& families::histogram(std::string name, std::string help) {
  return begin(std::move(name), std::move(help),
               prometheus::MetricType::Histogram);
}

families& families::value(double number, labels of) {
  auto& family = all_.back();
  auto& fresh = family.metric.emplace_back();
  fresh.label = std::move(of);
  if (family.type == prometheus::MetricType::Counter)
    fresh.counter.value = number;
  else
    fresh.gauge.value = number;
  return *this;
}

families& families::buckets(const actors::bounds& limits,
                            const std::vector<std::uint64_t>& counts,
                            std::chrono::microseconds sum, labels of) {
  auto& fresh = all_.back().metric.emplace_back();
  fresh.label = std::move(of);
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    auto bound = i < limits.size() ? static_cast<double>(limits[i]) / 1e6
                                   : std::numeric_limits<double>::infinity();
    fresh.histogram.bucket.push_back({so_far, bound});
  }
  fresh.histogram.sample_count = so_far;
  fresh.histogram.sample_sum = std::chrono::duration<double>{sum}.count();
  return *this;
}

} // namespace rollcall::metrics
