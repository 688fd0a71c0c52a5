// One NOTIFY to each contact of a user (RFC 3265 without a subscription, as
// phones expect it for check-sync and message-summary), and what they answer.
// Ends by itself.
#pragma once

#include "actors/contact_actor.hpp"
#include "actors/messages.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace rollcall::actors {

struct notify_state {
  static inline constexpr const char* name = "notify";

  using pointer = notify_actor::stateful_pointer<notify_state>;

  explicit notify_state(pointer owner) : self(owner) {
    // nop
  }

  void send_all(const registrar::notify_user& what,
                const poll_context& context,
                const std::vector<registrar::binding>& targets);
  void done(const request_done& result);
  void finish();

  pointer self;
  registrar::reply_receiver receiver;

private:
  std::vector<registrar::delivery> deliveries_;
  std::size_t missing_ = 0;
};

/// The receiver of `order` is called once: when all have answered, or when the
/// order's patience is at its end.
notify_actor::behavior_type notify(notify_state::pointer self,
                                   notify_contacts order,
                                   std::shared_ptr<const poll_context> context,
                                   std::vector<registrar::binding> targets);

} // namespace rollcall::actors
