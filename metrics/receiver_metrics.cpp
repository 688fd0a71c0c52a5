#include "metrics/receiver_metrics.hpp"

#include "metrics/families.hpp"

#include <utility>

namespace rollcall::metrics {

receiver_metrics::receiver_metrics(
    std::function<listener_figures()> listeners,
    std::function<std::vector<hook_figures>()> hooks)
    : listeners_(std::move(listeners)),
      hooks_(std::move(hooks)) {
  // nop
}

std::vector<prometheus::MetricFamily> receiver_metrics::Collect() const {
  families to;
  auto listeners = listeners_();
  to.gauge("rollcall_event_listeners", "Clients that listen to events.")
      .value(listeners.listening);
  to.counter("rollcall_event_listeners_dropped_total",
             "Clients that did not keep up with events, and were dropped.")
      .value(listeners.dropped);
  to.counter("rollcall_events_dropped_total",
             "Events that no listener was told, as too many came.")
      .value(listeners.lost);
  auto hooks = hooks_();
  auto each = [&](std::uint64_t hook_figures::*member) {
    for (const auto& one : hooks)
      to.value(one.*member, {{"url", one.url}});
  };
  to.counter("rollcall_webhook_delivered_events_total",
             "Events that a web hook took.");
  each(&hook_figures::delivered);
  to.counter("rollcall_webhook_lost_events_total",
             "Events that a web hook refused, or that were given up.");
  each(&hook_figures::lost);
  to.counter("rollcall_webhook_failed_requests_total",
             "Requests that a web hook did not take.");
  each(&hook_figures::failed);
  to.gauge("rollcall_webhook_waiting_events", "Events that wait for a web hook.");
  each(&hook_figures::waiting);
  return to.take();
}

} // namespace rollcall::metrics
