#include "commands/service_manager.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

namespace {

using namespace rollcall;
using namespace std::chrono_literals;

constexpr auto patience = 20s; // hardly ever used up
constexpr auto ping = 20ms;    // a quarter of the watchdog's interval

/// The receiving end of NOTIFY_SOCKET, an abstract one, so that no file stays
/// behind.
class manager_socket {
public:
  explicit manager_socket(std::chrono::microseconds watchdog)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un self{};
    self.sun_family = AF_UNIX;
    // The kernel picks a name when none is given.
    BOOST_REQUIRE_EQUAL(::bind(socket_, reinterpret_cast<sockaddr*>(&self),
                               sizeof(sa_family_t)),
                        0);
    socklen_t length = sizeof(self);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&self), &length);
    std::string name{self.sun_path, length - sizeof(sa_family_t)};
    name.front() = '@';
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    if (watchdog > 0us)
      ::setenv("WATCHDOG_USEC", std::to_string(watchdog.count()).c_str(), 1);
  }

  ~manager_socket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::close(socket_);
  }

  /// The next message; empty if none comes for so long.
  std::string next(std::chrono::milliseconds longest = patience) {
    pollfd one{socket_, POLLIN, 0};
    if (::poll(&one, 1, static_cast<int>(longest.count())) != 1)
      return {};
    std::array<char, 512> buffer{};
    auto length = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<std::size_t>(std::max(length, 0L))};
  }

  /// The first one that does not begin so.
  std::string next_after(const std::string& skipped) {
    while (true) {
      auto text = next();
      if (text.compare(0, skipped.size(), skipped) != 0)
        return text;
    }
  }

private:
  int socket_;
};

/// A register that answers as it is told to.
struct fake_register {
  std::atomic<bool> ready{true};
  std::atomic<bool> mute{false};
  std::atomic<bool> failing{false};
  std::atomic<int> asked{0};

  registrar::inquire inquire() {
    return [this](registrar::inquiry, registrar::reply_receiver receiver) {
      ++asked;
      if (mute)
        return;
      registrar::reply answer;
      answer.ready = ready;
      if (failing)
        answer.error = registrar::inquiry_errc::timed_out;
      receiver(std::move(answer));
    };
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_asked_where_no_manager_listens) {
  ::unsetenv("NOTIFY_SOCKET");
  fake_register house;
  {
    commands::service_manager aut{house.inquire()};
    aut.stopping();
  }
  BOOST_TEST(house.asked == 0);
}

BOOST_AUTO_TEST_CASE(ready_is_said_once_all_is_loaded_and_more_time_asked_for) {
  manager_socket manager{0us};
  fake_register house;
  house.ready = false;
  commands::service_manager aut{house.inquire()};
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(manager.next()
               == "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=reading the store");
  house.ready = true;
  BOOST_TEST(manager.next_after("EXTEND_TIMEOUT_USEC")
             == "READY=1\nSTATUS=serving");
  aut.stopping();
  BOOST_TEST(manager.next() == "STOPPING=1\nSTATUS=stopping");
}

BOOST_AUTO_TEST_CASE(there_are_no_pings_without_a_watchdog) {
  manager_socket manager{0us};
  fake_register house;
  commands::service_manager aut{house.inquire()};
  BOOST_TEST(manager.next() == "READY=1\nSTATUS=serving");
  BOOST_TEST(manager.next(10 * ping) == "");
  BOOST_TEST(house.asked == 1);
}

BOOST_AUTO_TEST_CASE(pings_end_when_the_register_does_not_answer) {
  manager_socket manager{4 * ping};
  fake_register house;
  commands::service_manager aut{house.inquire()};
  BOOST_TEST(manager.next() == "READY=1\nSTATUS=serving");
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(manager.next() == "WATCHDOG=1");
  house.mute = true;
  // One may be on its way still.
  while (manager.next(20 * ping) == "WATCHDOG=1") {
  }
  BOOST_TEST(manager.next(20 * ping) == "");
  // The end does not wait for an answer.
  aut.stopping();
  BOOST_TEST(manager.next() == "STOPPING=1\nSTATUS=stopping");
}

BOOST_AUTO_TEST_CASE(pings_end_while_questions_fail_and_come_back) {
  manager_socket manager{4 * ping};
  fake_register house;
  commands::service_manager aut{house.inquire()};
  BOOST_TEST(manager.next() == "READY=1\nSTATUS=serving");
  BOOST_TEST(manager.next() == "WATCHDOG=1");
  house.failing = true;
  while (manager.next(20 * ping) == "WATCHDOG=1") {
  }
  auto before = house.asked.load();
  BOOST_TEST(manager.next(20 * ping) == "");
  BOOST_TEST(house.asked > before);
  house.failing = false;
  BOOST_TEST(manager.next() == "WATCHDOG=1");
}

BOOST_AUTO_TEST_CASE(an_answer_after_the_end_is_nobodys) {
  manager_socket manager{4 * ping};
  registrar::reply_receiver late;
  {
    commands::service_manager aut{
        [&late](registrar::inquiry, registrar::reply_receiver receiver) {
          late = std::move(receiver);
        }};
    aut.stopping();
  }
  BOOST_TEST(manager.next() == "STOPPING=1\nSTATUS=stopping");
  if (late)
    late({});
  BOOST_TEST(manager.next(2 * ping) == "");
}
