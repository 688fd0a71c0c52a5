// The shared wheel: one timer for every contact's polls and every realm's
// expiries, and the cap on polls in flight.
#pragma once

#include "actors/epoch_clock.hpp"
#include "actors/gauges/poll_gauges.hpp"
#include "actors/messages.hpp"
#include "actors/settings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace rollcall::actors {

struct wheel_state {
  static inline constexpr const char* name = "wheel";

  /// How finely time is divided: whoever is due within one slot is woken by
  /// one turn, never early.
  static constexpr registrar::milliseconds slot{10};

  using pointer = wheel_actor::stateful_pointer<wheel_state>;

  explicit wheel_state(pointer owner) : self(owner) {
    // nop
  }

  void arm(arm_timer& entry);
  void turn(std::uint64_t number);
  void disarm(const disarm_timer& what);

  /// Shows how many polls are in flight or wait.
  void count() const;

  pointer self;
  epoch_clock time{{}, {}};
  poll_limits limits;
  std::shared_ptr<poll_gauges> gauges; // never null

private:
  struct poll_count {
    std::uint32_t in_flight = 0;
    std::deque<arm_timer> waiting; // due, but over the realm's limit
  };

  void schedule();
  void wake(arm_timer& entry);
  bool start_poll(arm_timer& entry);
  void release(std::uint32_t realm);
  void start_waiting();

  std::map<std::int64_t, std::vector<arm_timer>> slots_; // by number
  std::unordered_map<std::uint32_t, poll_count> polls_;
  std::deque<arm_timer> waiting_; // due, but over the limit for all
  std::uint32_t in_flight_ = 0;
  std::size_t over_realms_ = 0; // waiting for their realm's limit
  std::uint64_t generation_ = 0;
  std::int64_t scheduled_ = 0; // slot that the next turn is for; 0: none
};

wheel_actor::behavior_type wheel(wheel_state::pointer self, epoch_clock time,
                                 poll_limits limits,
                                 std::shared_ptr<poll_gauges> gauges
                                 = std::make_shared<poll_gauges>());

} // namespace rollcall::actors
