// Messages that meet an actor on its way out. CAF frees them on the actor's
// thread; here ThreadSanitizer must know that they were written before.
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace rollcall::actors_test {

struct last_wish {};

/// Counts itself, so that none can be lost or freed twice unnoticed.
struct parcel {
  explicit parcel(std::atomic<int>& all) : count(&all) {
    count->fetch_add(1);
  }
  parcel(const parcel& other) : parcel(*other.count) {
    // nop
  }
  ~parcel() {
    count->fetch_sub(1);
  }
  parcel& operator=(const parcel&) = delete;

  std::atomic<int>* count;
  std::vector<int> content{1, 2, 3};
};

} // namespace rollcall::actors_test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors_test::last_wish)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors_test::parcel)

namespace rollcall::actors_test {

namespace {

struct few_threads : caf::actor_system_config {
  few_threads() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 2);
  }
};

caf::behavior until_told(caf::event_based_actor* self,
                         std::atomic<int>* seen) {
  return {
    [seen](const parcel&) { seen->fetch_add(1, std::memory_order_relaxed); },
    [self](last_wish) { self->quit(); },
  };
}

} // namespace

BOOST_AUTO_TEST_CASE(what_meets_an_ending_actor_is_freed_once) {
  constexpr int rounds = 30;
  constexpr int actors = 50; // of a round; each meets a thread of its own
  constexpr int parcels = 20; // before it is told to end, and after
  std::atomic<int> alive{0};
  std::atomic<int> seen{0};
  {
    few_threads config;
    caf::actor_system system{config};
    for (int round = 0; round < rounds; ++round) {
      std::vector<std::thread> senders;
      for (int i = 0; i < actors; ++i)
        senders.emplace_back([who = system.spawn(until_told, &seen),
                              &alive] {
          for (int n = 0; n < 2 * parcels; ++n) {
            if (n == parcels)
              caf::anon_send(who, last_wish{});
            caf::anon_send(who, parcel{alive});
          }
        });
      for (auto& sender : senders)
        sender.join();
    }
    system.await_all_actors_done();
  }
  BOOST_TEST(alive == 0);
  BOOST_TEST(seen == rounds * actors * parcels); // those before the wish
}

} // namespace rollcall::actors_test
