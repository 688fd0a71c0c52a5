// Clients that read or write a byte now and then: they hold nobody up, and
// are left after a while.
#include "http/server.hpp"

#include "tests/http/client.hpp"
#include "tests/http/fake_register.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

using namespace rollcall;
using namespace rollcall::test;
using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

/// The list of realms is one piece of 10 MB, far above what sockets buffer (4 MB), and
/// written in a second or two under ThreadSanitizer; other answers are short.
registrar::inquire long_list() {
  return [prompt = prompt_register()](registrar::inquiry what,
                                      registrar::reply_receiver receiver) {
    if (!std::holds_alternative<registrar::list_realms>(what))
      return prompt(std::move(what), std::move(receiver));
    receiver(realms(std::vector<std::string>(10'000, std::string(1'000, 'a'))));
  };
}

struct slow_clients {
  void run(std::chrono::milliseconds idle, std::chrono::milliseconds write) {
    auto conf = quick_settings();
    conf.idle_timeout = idle;
    conf.write_timeout = write;
    server.emplace(conf, long_list());
    BOOST_REQUIRE(!server->start());
  }

  /// The longest that anybody else waited for an answer meanwhile.
  std::chrono::milliseconds longest_wait(const std::atomic<bool>& until) {
    auto longest = 0ms;
    while (!until) {
      auto begin = steady::now();
      client other(server->port());
      BOOST_TEST_REQUIRE(other.get("/reg/a/1000").status == 200u);
      longest = std::max(longest, std::chrono::ceil<std::chrono::milliseconds>(
                                      steady::now() - begin));
    }
    return longest;
  }

  std::optional<http::server> server;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(http_slow_clients, slow_clients)

BOOST_AUTO_TEST_CASE(who_reads_byte_by_byte_is_left_and_holds_nobody_up) {
  run(20s, 300ms); // the time is looked at each second
  std::atomic<bool> over{false};
  std::optional<steady::duration> left_after;
  std::thread reader([&] {
    client slow(server->port(), 4'096);
    slow.send(get_request("/reg"));
    auto begin = steady::now();
    // The kernel's buffers hold a little of it also after the end.
    while (steady::now() - begin < 10s && !slow.broken()) {
      if (!slow.skip(1))
        break;
      slow.send("\n"); // is no request; fails once the server has left
      std::this_thread::sleep_for(20ms);
    }
    left_after = steady::now() - begin;
    over = true;
  });
  auto longest = longest_wait(over);
  reader.join();
  BOOST_TEST((*left_after > 200ms));
  BOOST_TEST((*left_after < 5s));
  // On a machine with much else to do; without the bound it would be 10 s.
  BOOST_TEST((longest < 3s));
}

BOOST_AUTO_TEST_CASE(who_writes_byte_by_byte_is_left_and_holds_nobody_up) {
  run(400ms, 20s);
  std::atomic<bool> over{false};
  std::optional<steady::duration> left_after;
  std::thread writer([&] {
    client slow(server->port());
    auto begin = steady::now();
    slow.send("GET /reg HTTP/1.1\r\nX: ");
    while (steady::now() - begin < 10s && !slow.broken()) {
      slow.send("x");
      std::this_thread::sleep_for(20ms);
    }
    left_after = steady::now() - begin;
    over = true;
  });
  auto longest = longest_wait(over);
  writer.join();
  BOOST_TEST((*left_after > 300ms));
  BOOST_TEST((*left_after < 5s));
  BOOST_TEST((longest < 3s));
}

BOOST_AUTO_TEST_SUITE_END()
