#include "commands/service_manager.hpp"
#include "log/parts.hpp"

#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace rollcall::commands {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 100ms; // while the store is being read
constexpr auto pings = 4;             // in the interval of the watchdog

void tell(const char* what) {
  if (auto result = ::sd_notify(0, what); result < 0)
    log::process().warn("the service manager was not told {}: {}", what,
                 std::generic_category().message(-result));
}

/// Zero when no watchdog is set for this process.
std::chrono::microseconds watchdog_interval() {
  std::uint64_t length = 0;
  if (::sd_watchdog_enabled(0, &length) <= 0)
    return {};
  return std::chrono::microseconds{length};
}

} // namespace

service_manager::service_manager(registrar::inquire ask)
    : ask_(std::move(ask)) {
  // Nobody changes the environment.
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  auto where = std::getenv("NOTIFY_SOCKET");
  if (where != nullptr && *where != '\0')
    thread_ = std::thread{[this] {
      run();
    }};
}

service_manager::~service_manager() {
  end();
}

void service_manager::stopping() {
  if (!thread_.joinable())
    return;
  end();
  tell("STOPPING=1\nSTATUS=stopping");
}

void service_manager::end() {
  if (!thread_.joinable())
    return;
  {
    std::lock_guard lock{answers_->mutex};
    answers_->ended = true;
  }
  answers_->changed.notify_all();
  thread_.join();
}

/// Nothing when the end came first.
std::optional<registrar::reply> service_manager::ask(registrar::inquiry what) {
  ask_(std::move(what), [to = answers_](registrar::reply answer) {
    {
      std::lock_guard lock{to->mutex};
      to->last = std::move(answer);
    }
    to->changed.notify_all();
  });
  std::unique_lock lock{answers_->mutex};
  answers_->changed.wait(lock,
                         [this] { return answers_->last || answers_->ended; });
  if (answers_->ended)
    return std::nullopt;
  return std::exchange(answers_->last, std::nullopt);
}

/// False when the end came first.
bool service_manager::pause(std::chrono::microseconds length) {
  std::unique_lock lock{answers_->mutex};
  return !answers_->changed.wait_for(lock, length,
                                     [this] { return answers_->ended; });
}

bool service_manager::wait_until_ready() {
  do {
    auto answer = ask(registrar::check_ready{});
    if (!answer)
      return false;
    if (answer->ready)
      return true;
    tell("EXTEND_TIMEOUT_USEC=30000000\nSTATUS=reading the store");
  } while (pause(between_looks));
  return false;
}

void service_manager::run() {
  if (!wait_until_ready())
    return;
  tell("READY=1\nSTATUS=serving");
  auto interval = watchdog_interval();
  if (interval == 0us)
    return;
  while (pause(interval / pings)) {
    // Nobody's realm (RFC 6761): the realm directory knows it without asking
    // a realm, and nothing comes of it.
    auto answer = ask(registrar::list_user{"watchdog.invalid", "watchdog"});
    if (!answer)
      return;
    if (answer->error == registrar::inquiry_errc::none)
      tell("WATCHDOG=1");
    else
      log::process().warn("a question for the watchdog failed: {}",
                   answer->error_text);
  }
}

} // namespace rollcall::commands
