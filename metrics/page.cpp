#include "metrics/page.hpp"

#include "metrics/actors_metrics.hpp"
#include "metrics/edge_metrics.hpp"
#include "metrics/process_metrics.hpp"
#include "metrics/realm_metrics.hpp"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

namespace rollcall::metrics {

page::page(sources from) : board_(std::move(from.actors)) {
  add(std::make_shared<actors_metrics>(board_));
  if (from.edge != nullptr)
    add(std::make_shared<edge_metrics>(*from.edge));
  add(std::make_shared<process_metrics>());
}

void page::add(std::shared_ptr<prometheus::Collectable> part) {
  parts_.push_back(std::move(part));
}

std::string page::render() const {
  std::vector<prometheus::MetricFamily> all;
  for (const auto& part : parts_) {
    auto some = part->Collect();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  auto result = prometheus::TextSerializer{}.Serialize(all);
  board_->with_realms(
      [&result](const auto& realms) { append_realms(result, realms); });
  return result;
}

} // namespace rollcall::metrics
