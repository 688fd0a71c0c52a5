// All actors of the process, wired together, and the threads they run on.
#pragma once

#include "actors/gauges/gauge_board.hpp"
#include "actors/messages.hpp"
#include "actors/settings.hpp"
#include "actors/supervision.hpp"
#include "actors/trace_board.hpp"
#include "protocol/registrar/abuse_policy.hpp"
#include "protocol/registrar/directory.hpp"
#include "protocol/registrar/event.hpp"
#include "protocol/registrar/gruu.hpp"
#include "protocol/registrar/inquiry.hpp"
#include "store/engine.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::actors {

struct service_settings {
  std::vector<server_settings> servers;
  std::shared_ptr<const registrar::directory> users; // never null
  digest_settings digest;
  std::shared_ptr<const registrar::temporary_gruus> gruus; // never null
  registrar::abuse_policy abuse;
  poll_limits polls;
  std::shared_ptr<store::engine> store; // null: nothing is kept
  ask_service lookup; // empty: only `users` are users
  lookup_settings lookups;
  milliseconds inquiry_timeout{2'000};
  bool count_per_realm = false; // see gauge_board
  std::size_t threads = 2; // for actors, beside the one for sockets
  /// Called once, on any thread, when an actor has ended without which there
  /// is no going on: the service is to be stopped. It must not wait.
  std::function<void()> on_loss;
};

class service {
public:
  /// Starts at once.
  explicit service(service_settings settings);

  /// Stops, if that was not done.
  ~service();

  service(const service&) = delete;
  service& operator=(const service&) = delete;

  /// Asks the register; callable from any thread until stop().
  registrar::inquire inquire() const;

  /// Hears of what happens to registrations; callable from any thread until
  /// stop().
  registrar::subscribe subscribe() const;

  /// True once all that the store had is in the register.
  bool ready() const noexcept;

  /// What the actors count; lives as long as somebody holds it.
  std::shared_ptr<const gauge_board> gauges() const noexcept;

  /// Whose SIP is written to the log.
  std::shared_ptr<trace_board> traces() const noexcept;

  /// Those whose end is a loss (see on_loss), with their names in the log; for
  /// tests, which end them. The handles must be gone before stop().
  std::vector<std::pair<std::string, caf::actor>> indispensable() const;

  /// Serves other users from now on; no binding is lost.
  void reload(std::shared_ptr<const registrar::directory> users);

  /// Ends connections, then every actor, then the threads.
  void stop();

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace rollcall::actors
