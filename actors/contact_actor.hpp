// Polls one contact with OPTIONS and tells its realm what came of it.
//
//            tick                 request_done
//   waiting ------> polling -------------------------> waiting
//                     |   answered: next beat            ^
//                     |   unreachable: soon again        |
//                     |   unsent: next beat              |
//                     '-- unknown: next beat ------------'
#pragma once

#include "actors/epoch_clock.hpp"
#include "actors/gauges/poll_gauges.hpp"
#include "actors/messages.hpp"
#include "actors/trace_board.hpp"
#include "protocol/registrar/poll_schedule.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::actors {

/// Shared by all contacts of a realm.
struct poll_context {
  realm_actor realm;
  std::string realm_name;
  std::uint32_t realm_id = 0;
  wheel_actor wheel;
  server_table servers;
  epoch_clock time{{}, {}};
  std::shared_ptr<poll_gauges> gauges; // never null
  std::shared_ptr<trace_board> traces; // never null

  /// The connection that the contact registered through; another one if the
  /// store remembers one that there is no more. Null without any.
  const drachtio_actor* server_of(const registrar::contact_info& info) const;
};

struct contact_state {
  static inline constexpr const char* name = "contact";

  using pointer = contact_actor::stateful_pointer<contact_state>;

  explicit contact_state(pointer owner) : self(owner) {
    // nop
  }
  ~contact_state();

  void start();
  void poll(std::uint64_t tick_generation);
  void done(const request_done& result);

  pointer self;
  std::shared_ptr<const poll_context> context;
  std::shared_ptr<const registrar::contact_info> info;
  std::uint64_t binding = 0;
  registrar::poll_schedule schedule{registrar::seconds{1}, 0, 1};

private:
  void arm(registrar::time_point due, bool poll_done);
  void count(request_verdict verdict, registrar::milliseconds took) const;
  registrar::time_point next(request_verdict verdict,
                             registrar::time_point now);
  bool is_followed() const;
  void show(const outgoing_request& poll) const;
  void show(const request_done& result, registrar::milliseconds took) const;

  std::uint64_t generation_ = 0;
  registrar::time_point due_{}; // what the wheel was asked for last
  registrar::time_point sent_{};
  bool polling_ = false;
};

/// Polls by `schedule` until it is ended by an exit message.
contact_actor::behavior_type
contact(contact_state::pointer self,
        std::shared_ptr<const poll_context> context, std::uint64_t binding,
        std::shared_ptr<const registrar::contact_info> info,
        registrar::poll_schedule schedule);

} // namespace rollcall::actors
