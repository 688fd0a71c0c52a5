// Passes on what happens in the realms to all who want to hear of it.
#pragma once

#include "actors/gauges/event_gauges.hpp"
#include "actors/messages.hpp"
#include "protocol/registrar/event.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace rollcall::actors {

/// Where realms tell what happened.
struct event_outlet {
  event_hub_actor hub; // null: nobody wants to know
  std::shared_ptr<event_gauges> gauges;

  bool wants(registrar::event_type type) const noexcept {
    return hub
           && (gauges->wanted.load(std::memory_order_relaxed)
               & registrar::bit_of(type))
                != 0;
  }
};

struct event_hub_state {
  static inline constexpr const char* name = "event_hub";

  using pointer = event_hub_actor::stateful_pointer<event_hub_state>;

  explicit event_hub_state(pointer owner) : self(owner) {
    // nop
  }

  void on_happened(happened& what);
  void on_listen(listen& who);

  pointer self;
  std::shared_ptr<event_gauges> gauges; // never null
  std::uint64_t next_id = 1;

private:
  void tell_wishes();

  std::vector<registrar::subscription> listeners_;
};

/// `first_id` is the number of the first event.
event_hub_actor::behavior_type event_hub(event_hub_state::pointer self,
                                         std::shared_ptr<event_gauges> gauges,
                                         std::uint64_t first_id);

/// The way in for threads that are no actors.
registrar::subscribe make_subscribe(event_hub_actor hub);

} // namespace rollcall::actors
