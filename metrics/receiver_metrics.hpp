// Those who are told of events: clients of GET /events, and web hooks.
#pragma once

#include <prometheus/collectable.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall::metrics {

struct listener_figures {
  std::uint64_t listening = 0; // now
  std::uint64_t dropped = 0;   // clients that did not keep up
  std::uint64_t lost = 0;      // events that none of them was told
};

struct hook_figures {
  std::string url;
  std::uint64_t delivered = 0; // events
  std::uint64_t lost = 0;      // events
  std::uint64_t failed = 0;    // requests
  std::uint64_t waiting = 0;   // events
};

class receiver_metrics final : public prometheus::Collectable {
public:
  /// Both are called from whatever thread renders; never empty.
  receiver_metrics(std::function<listener_figures()> listeners,
                   std::function<std::vector<hook_figures>()> hooks);

  std::vector<prometheus::MetricFamily> Collect() const override;

private:
  std::function<listener_figures()> listeners_;
  std::function<std::vector<hook_figures>()> hooks_;
};

} // namespace rollcall::metrics
