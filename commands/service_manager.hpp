// Tells the service manager (systemd, Type=notify) how the process is doing.
#pragma once

#include "protocol/registrar/inquiry.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace rollcall::commands {

/// To be made once everything listens. Says READY=1 as soon as the register has
/// all that was kept of it, and until then asks for more time
/// (EXTEND_TIMEOUT_USEC). From then on, where a watchdog is set, WATCHDOG=1
/// four times in its interval, each after a question that went through the
/// actor for look-ups and the realm directory, and came back: when actors stand
/// still, so do the pings. Without NOTIFY_SOCKET in the environment it does
/// nothing, and has no thread.
class service_manager {
public:
  /// `ask` must answer every question, and may be asked until stopping().
  explicit service_manager(registrar::inquire ask);

  /// As stopping(), but says nothing.
  ~service_manager();

  service_manager(const service_manager&) = delete;
  service_manager& operator=(const service_manager&) = delete;

  /// Says STOPPING=1; nothing is asked any more once it has returned.
  void stopping();

private:
  /// What an answer touches, which may come after the end of all this.
  struct answers {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<registrar::reply> last;
    bool ended = false;
  };

  void run();
  void end();
  std::optional<registrar::reply> ask(registrar::inquiry what);
  bool pause(std::chrono::microseconds length);
  bool wait_until_ready();

  registrar::inquire ask_;
  std::shared_ptr<answers> answers_ = std::make_shared<answers>();
  std::thread thread_;
};

} // namespace rollcall::commands
