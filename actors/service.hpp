// All actors of the process, wired together, and the threads they run on.
#pragma once

#include "actors/messages.hpp"
#include "actors/settings.hpp"
#include "protocol/registrar/directory.hpp"
#include "protocol/registrar/gruu.hpp"
#include "protocol/registrar/inquiry.hpp"
#include "store/engine.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace rollcall::actors {

struct service_settings {
  std::vector<server_settings> servers;
  std::shared_ptr<const registrar::directory> users; // never null
  digest_settings digest;
  std::shared_ptr<const registrar::temporary_gruus> gruus; // never null
  poll_limits polls;
  std::shared_ptr<store::engine> store; // null: nothing is kept
  milliseconds inquiry_timeout{2'000};
  std::size_t threads = 2; // for actors, beside the one for sockets
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

  /// True once all that the store had is in the register.
  bool ready() const noexcept;

  /// Serves other users from now on; no binding is lost.
  void reload(std::shared_ptr<const registrar::directory> users);

  /// Ends connections, then every actor, then the threads.
  void stop();

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace rollcall::actors
