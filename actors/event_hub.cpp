#include "actors/event_hub.hpp"

#include "actors/guarded.hpp"

#include <caf/send.hpp>

#include <exception>
#include <utility>

namespace rollcall::actors {

void event_hub_state::on_happened(happened& what) {
  std::vector<registrar::event_ptr> all;
  all.reserve(what.events.size());
  for (auto& one : what.events) {
    one.id = next_id++;
    all.push_back(std::make_shared<const registrar::event>(std::move(one)));
  }
  gauges->passed_on.add(all.size());
  std::vector<registrar::event_ptr> wanted;
  auto gone = std::erase_if(listeners_, [&](const auto& listener) {
    wanted.clear();
    for (const auto& one : all)
      if (listener.filter.wants(*one))
        wanted.push_back(one);
    auto goes_on = true;
    // Whoever fails at it is not asked again.
    if (!wanted.empty())
      try {
        goes_on = listener.sink(wanted);
      } catch (const std::exception&) {
        goes_on = false;
      }
    return !goes_on;
  });
  if (gone != 0)
    tell_wishes();
}

void event_hub_state::on_listen(listen& who) {
  listeners_.push_back(std::move(who.what));
  tell_wishes();
}

void event_hub_state::tell_wishes() {
  std::uint32_t bits = 0;
  for (const auto& listener : listeners_) {
    if (listener.filter.types.empty())
      bits = ~0U;
    for (auto type : listener.filter.types)
      bits |= registrar::bit_of(type);
  }
  gauges->wanted.store(bits, std::memory_order_relaxed);
}

event_hub_actor::behavior_type event_hub(event_hub_state::pointer self,
                                         std::shared_ptr<event_gauges> gauges,
                                         std::uint64_t first_id) {
  self->state.gauges = std::move(gauges);
  self->state.next_id = first_id;
  self->set_default_handler(caf::drop);
  const char* who = "the event hub";
  return {
    [self, who](happened& what) {
      guarded(who, [&] { self->state.on_happened(what); });
    },
    [self, who](listen& what) {
      guarded(who, [&] { self->state.on_listen(what); });
    },
  };
}

registrar::subscribe make_subscribe(event_hub_actor hub) {
  return [hub = std::move(hub)](registrar::subscription what) {
    caf::anon_send(hub, listen{std::move(what)});
  };
}

} // namespace rollcall::actors
