// Actors on CAF's deterministic scheduler: one thread, a clock that the test
// moves, nothing that sleeps. Ends whatever was spawned, also when a test
// case throws.
#pragma once

#include "actors/asio_unit.hpp"
#include "actors/epoch_clock.hpp"

#include <asio/io_context.hpp>
#include <caf/actor.hpp>
#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rollcall::actors_test {

using namespace std::chrono_literals;
using registrar::milliseconds;

/// 2026-07-01 12:00:00 UTC.
inline constexpr registrar::time_point wall_start{1'782'907'200'000ms};

struct deterministic_config : caf::actor_system_config {
  deterministic_config() {
    set("scheduler.policy", caf::atom("testing"));
  }
};

class actor_fixture {
public:
  explicit actor_fixture(registrar::time_point start = wall_start)
      : time(system.clock().now(), start) {
    // nop
  }

  ~actor_fixture() {
    clock().cancel_all();
    for (const auto& one : tracked_)
      caf::anon_send_exit(one, caf::exit_reason::kill);
    tracked_.clear();
    run();
    system.await_actors_before_shutdown(false);
  }

  actor_fixture(const actor_fixture&) = delete;

  /// Of a function with at least one argument beside the actor: for none, CAF
  /// 0.17.6 binds a reference through a null pointer, which UBSan reports.
  template <class F, class... Ts>
  auto spawn(F&& f, Ts&&... xs) {
    static_assert(sizeof...(Ts) > 0);
    return track(system.spawn(std::forward<F>(f), std::forward<Ts>(xs)...));
  }

  /// The test ends it.
  template <class Handle>
  Handle track(Handle who) {
    tracked_.push_back(caf::actor_cast<caf::actor>(who));
    return who;
  }

  template <class Handle, class Message>
  void tell(const Handle& who, Message&& what) {
    caf::anon_send(who, std::forward<Message>(what));
    run();
  }

  /// A request; `then` is called with its answer, which may take time.
  template <class Result, class Handle, class Message, class Then>
  void ask(const Handle& who, Message what, Then then) {
    spawn(
        [then](caf::event_based_actor* self, const Handle& whom,
               const Message& asked) {
          self->request(whom, caf::infinite, asked)
              .then([then](Result& r) { then(r); }, [](const caf::error&) {});
        },
        who, std::move(what));
    run();
  }

  /// The answer to a request; throws when there is none without time moving.
  template <class Result, class Handle, class Message>
  Result ask(const Handle& who, Message what) {
    auto result = std::make_shared<std::optional<Result>>();
    ask<Result>(who, std::move(what),
                [result](Result& r) { result->emplace(std::move(r)); });
    if (!*result)
      throw std::runtime_error("no answer");
    return std::move(**result);
  }

  template <class Handle>
  void end(const Handle& who) {
    caf::anon_send_exit(who, caf::exit_reason::kill);
    run();
  }

  /// Until nobody has anything left to do at this instant.
  void run() {
    for (std::size_t done = 1; done != 0;) {
      done = coordinator_.run();
      io.restart();
      done += io.poll();
    }
  }

  /// Moves the clock from one due time to the next, so that nothing periodic
  /// is skipped.
  void advance(milliseconds by) {
    run();
    auto end = clock().now() + by;
    for (auto next = next_due(); next && *next <= end; next = next_due()) {
      clock().advance_time(std::max(*next - clock().now(), 0ns));
      run();
    }
    clock().advance_time(end - clock().now());
    run();
  }

  registrar::time_point now() {
    return time.at(clock().now());
  }

  /// Actors that have not ended.
  std::size_t running() {
    return system.registry().running();
  }

private:
  deterministic_config config_;

public:
  asio::io_context io;
  caf::actor_system system{config_};
  actors::asio_unit unit{system, io};
  actors::epoch_clock time;

private:
  /// Opens what the test clock keeps to its heirs.
  struct schedule_access : caf::detail::test_actor_clock {
    static const schedule_map& of(const test_actor_clock& clock) {
      return clock.*&schedule_access::schedule_;
    }
  };

  caf::detail::test_actor_clock& clock() {
    return coordinator_.clock();
  }

  std::optional<caf::actor_clock::time_point> next_due() {
    const auto& schedule = schedule_access::of(clock());
    if (schedule.empty())
      return std::nullopt;
    return schedule.begin()->first;
  }

  caf::scheduler::test_coordinator& coordinator_ =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::vector<caf::actor> tracked_;
};

} // namespace rollcall::actors_test
