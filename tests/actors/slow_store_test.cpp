// A store that takes its time: what waits for it is bounded, and all of it is
// answered in the end.
#include "actors/receive_buffer.hpp"
#include "actors/service.hpp"
#include "protocol/drachtio/frame.hpp"
#include "tests/actors/link_runner.hpp"
#include "tests/actors/memory_engine.hpp"
#include "tests/actors/phone.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rollcall::actors_test {

namespace {

/// Its commits wait while it is shut.
class gated_engine : public memory_engine {
public:
  std::optional<store::failure> commit(const store::batch& changes) override {
    {
      std::unique_lock guard{mutex_};
      opened_.wait(guard, [this] { return open_; });
    }
    return memory_engine::commit(changes);
  }

  void set_open(bool open) {
    std::lock_guard guard{mutex_};
    open_ = open;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = true;
};

/// Phones of one realm, each with a nonce for all of its REGISTERs.
struct fixture {
  static constexpr std::size_t phone_count = 80;

  explicit fixture(std::size_t max_in_flight = 10'000,
                   std::size_t max_realm_in_flight = 10'000)
      : service(settings(max_in_flight, max_realm_in_flight)),
        link(server.accept()) {
    link->admit();
    while (!service.ready())
      std::this_thread::yield();
    phones.resize(phone_count);
    for (std::size_t i = 0; i < phone_count; ++i) {
      auto& one = phones[i];
      one.who.user = one.who.login = "u" + std::to_string(i);
      one.who.call_id = "call-" + one.who.user;
      one.who.contact = "<sip:" + one.who.user + "@10.9.8.7>";
      link->send(next_register(i));
      one.nonce = nonce_of(next_answer());
    }
  }

  // Whatever the test came to, it can stop.
  ~fixture() { engine->set_open(true); }

  actors::service_settings settings(std::size_t max_in_flight,
                                    std::size_t max_realm_in_flight) {
    auto realm = std::make_shared<registrar::realm_record>();
    realm->options.authtimeout = 60'000; // however slow the machine is
    for (std::size_t i = 0; i < phone_count; ++i)
      realm->users["u" + std::to_string(i)].secret = "x";
    auto users = std::make_shared<registrar::directory>();
    users->realms.emplace(phone{}.realm, std::move(realm));
    actors::service_settings result;
    auto& own = result.servers.emplace_back(impatient(server.port()));
    own.ping_interval = 1h;
    own.max_in_flight = max_in_flight;
    own.max_realm_in_flight = max_realm_in_flight;
    result.users = std::move(users);
    result.digest.nonces = test_nonces();
    result.store = engine;
    return result;
  }

  std::string next_register(std::size_t number) {
    auto& one = phones[number];
    auto payload = network_payload(one.who.write(one.nonce, ++one.count), "t");
    if (one.nonce.empty())
      one.count = 0;
    std::string frame;
    drachtio::append_frame(frame, payload);
    return frame;
  }

  /// One REGISTER of each of these.
  std::string registers(std::size_t first, std::size_t last) {
    std::string result;
    for (auto i = first; i < last; ++i)
      result += next_register(i);
    return result;
  }

  answer next_answer() { return read_answer(link->receive()); }

  /// How many of the next so many answers have this status.
  std::size_t answers_with(int status, std::size_t count) {
    std::size_t result = 0;
    for (std::size_t i = 0; i < count; ++i)
      result += next_answer().status == status;
    return result;
  }

  const actors::connection_gauges& counted() {
    return *service.gauges()->connections().at(0);
  }

  std::size_t in_flight() { return counted().in_flight.get(); }

  template <class F>
  static bool eventually(F condition) {
    auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end)
        return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  struct caller {
    phone who;
    std::string nonce;
    std::uint32_t count = 0; // REGISTERs with that nonce
  };

  scripted_server server;
  std::shared_ptr<gated_engine> engine = std::make_shared<gated_engine>();
  actors::service service;
  std::unique_ptr<peer> link;
  std::vector<caller> phones;
};

struct narrow_realm : fixture {
  static constexpr std::size_t bound = 20;

  narrow_realm() : fixture(10'000, bound) {}
};

struct narrow_connection : fixture {
  static constexpr std::size_t bound = 10;

  narrow_connection() : fixture(bound, 10'000) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(slow_store)

BOOST_FIXTURE_TEST_CASE(strangers_wait_up_to_half_of_the_realms_bound,
                        narrow_realm) {
  constexpr auto let_in = bound / 2;
  engine->set_open(false);
  for (std::size_t i = 0; i < let_in; ++i) { // each a message to the store
    link->send(next_register(i));
    BOOST_TEST_REQUIRE(eventually([&] { return in_flight() == i + 1; }));
  }
  link->send(registers(let_in, phone_count));
  std::size_t most = 0;
  for (auto i = let_in; i < phone_count; ++i) {
    BOOST_TEST(next_answer().status == 503);
    most = std::max(most, in_flight());
  }
  BOOST_TEST(most <= bound);
  BOOST_TEST(eventually([&] { return in_flight() == let_in; }));
  engine->set_open(true);
  BOOST_TEST(answers_with(200, let_in) == let_in);
  BOOST_TEST(eventually([&] { return in_flight() == 0; }));
  service.stop();
  BOOST_TEST(engine->bindings.size() == let_in);
  // The first, what came meanwhile, and perhaps one that was just on its way.
  BOOST_TEST(engine->commits <= 3U);
}

BOOST_FIXTURE_TEST_CASE(refreshes_wait_up_to_the_realms_bound, narrow_realm) {
  for (std::size_t i = 0; i < phone_count; ++i) {
    link->send(next_register(i));
    BOOST_TEST_REQUIRE(next_answer().status == 200);
  }
  BOOST_TEST_REQUIRE(eventually([&] { return in_flight() == 0; }));
  engine->set_open(false);
  link->send(registers(0, phone_count));
  // Those that are under way are counted before those that are not are told.
  std::size_t refused = 0;
  while (refused + in_flight() < phone_count) {
    BOOST_TEST_REQUIRE(next_answer().status == 503);
    ++refused;
  }
  BOOST_TEST(in_flight() == bound);
  engine->set_open(true);
  auto rest = phone_count - refused;
  BOOST_TEST(answers_with(200, rest) == rest);
  BOOST_TEST(eventually([&] { return in_flight() == 0; }));
}

BOOST_FIXTURE_TEST_CASE(beyond_the_connections_bound_nothing_is_read,
                        narrow_connection) {
  constexpr std::size_t rounds = 25;
  constexpr auto all = rounds * phone_count;
  std::string flood;
  for (std::size_t i = 0; i < rounds; ++i)
    flood += registers(0, phone_count);
  // What one read may bring, when all of it is in the smallest of REGISTERs.
  const auto one_read
      = actors::receive_buffer::block_size / (flood.size() / all - 50);
  BOOST_TEST_REQUIRE(one_read < all / 2);
  engine->set_open(false);
  // More than the sockets may take at once.
  auto sent = std::async(std::launch::async, [&] { link->send(flood); });
  BOOST_TEST_REQUIRE(eventually([&] {
    return counted().held.get() == 1 && in_flight() > bound;
  }));
  auto held = in_flight();
  BOOST_TEST(held <= bound + one_read);
  std::this_thread::sleep_for(50ms);
  BOOST_TEST(in_flight() == held);
  engine->set_open(true);
  BOOST_TEST(answers_with(200, all) == all);
  sent.get();
  BOOST_TEST(eventually([&] { return in_flight() == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
