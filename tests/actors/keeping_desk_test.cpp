// What realms change on its way to the store: together, and in its order.
#include "actors/keeping_desk.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/fake_drachtio.hpp"
#include "tests/actors/piece_of_work.hpp"

#include <asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace rollcall;
using namespace rollcall::actors_test;

namespace {

/// What came to the store, in its order.
struct arrivals {
  std::vector<actors::keep> kept;
  std::vector<std::string> all; // "a1 a2": realm and bindings of a keep
};

actors::store_actor::behavior_type
note_keeps(actors::store_actor::pointer, std::shared_ptr<arrivals> to) {
  return {
      [to](actors::keep& what) {
        std::string text;
        auto change = what.changes.begin();
        for (const auto& turn : what.turns)
          for (std::uint32_t i = 0; i < turn.changes; ++i, ++change)
            text += (text.empty() ? "" : " ") + *turn.realm
                    + std::to_string(change->binding);
        to->all.push_back(text);
        to->kept.push_back(std::move(what));
      },
      [to](const actors::load_realm& which) {
        to->all.push_back("load " + which.name);
      },
      [](actors::stop_keeping) {},
      [](actors::commit) {},
      [](actors::retry_commit) {},
      [](actors::check_clock) {},
  };
}

struct desk_fixture : actor_fixture {
  desk_fixture() {
    store = spawn(note_keeps, came);
    desks->push_back(actors::keeping_desk::make(unit, store));
    for (auto& one : connections)
      one = spawn(fake_drachtio, std::make_shared<fake_server>());
  }

  static void in_turn_of(actors::asio_unit& one,
                         const std::function<void()>& what) {
    piece_of_work work{what};
    asio::post(one.io(), [&] { one.exec_later(&work); });
    one.io().restart();
    one.io().poll();
  }

  /// Done in one turn of the unit, and then whatever that has caused.
  void in_turn(const std::function<void()>& what) {
    in_turn_of(unit, what);
    run();
  }

  /// One that changes one binding, and answers so much to a connection.
  actors::keep change(const std::string& realm, std::uint64_t binding,
                      actors::drachtio_actor to = {},
                      const std::string& answer = {}) {
    actors::keep result;
    auto& turn = result.turns.emplace_back();
    turn.realm = std::make_shared<const std::string>(realm);
    turn.changes = 1;
    turn.bytes = 5;
    result.changes.push_back({binding, 0, 5});
    result.bytes = "state";
    result.reply_to = std::move(to);
    result.ready = answer;
    return result;
  }

  void send(actors::keeping_route& route, actors::keep what) {
    route.send(what);
    BOOST_TEST(what.turns.empty());
    BOOST_TEST(what.changes.empty());
    BOOST_TEST(what.bytes.empty());
  }

  static void elsewhere(const std::function<void()>& what) {
    std::thread other{what};
    other.join();
  }

  std::shared_ptr<arrivals> came = std::make_shared<arrivals>();
  actors::store_actor store;
  std::shared_ptr<actors::keeping_desks> desks =
      std::make_shared<actors::keeping_desks>();
  actors::drachtio_actor connections[2];
};

} // namespace

using texts = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(keeping_desks, desk_fixture)

BOOST_AUTO_TEST_CASE(what_realms_change_in_a_turn_goes_together) {
  actors::keeping_route a{store, desks};
  actors::keeping_route b{store, desks};
  in_turn([&] {
    send(a, change("a", 1, connections[0], "one "));
    send(b, change("b", 2));
    send(a, change("a", 3, connections[0], "two"));
  });
  BOOST_TEST(came->all == texts{"a1 b2 a3"}, boost::test_tools::per_element());
  const auto& what = came->kept.at(0);
  BOOST_TEST(what.bytes == "statestatestate");
  BOOST_TEST(what.ready == "one two");
  BOOST_TEST((what.reply_to == connections[0]));
  BOOST_TEST((what.desk == desks->front()));
  in_turn([&] { send(b, change("b", 4)); });
  BOOST_TEST(came->all.size() == 2U);
  in_turn([] {});
  BOOST_TEST(came->all.size() == 2U);
}

BOOST_AUTO_TEST_CASE(answers_have_one_receiver_and_changes_their_order) {
  actors::keeping_route a{store, desks};
  in_turn([&] {
    send(a, change("a", 1, connections[0]));
    send(a, change("a", 2, connections[1]));
    send(a, change("a", 3));
    send(a, change("a", 4, connections[0]));
  });
  BOOST_TEST(came->all == (texts{"a1", "a2 a3", "a4"}),
             boost::test_tools::per_element());
  BOOST_TEST((came->kept.at(1).reply_to == connections[1]));
}

BOOST_AUTO_TEST_CASE(what_follows_on_another_thread_stays_behind) {
  actors::keeping_route a{store, desks};
  actors::keeping_route b{store, desks};
  in_turn([&] {
    send(a, change("a", 1));
    elsewhere([&] {
      send(b, change("b", 2)); // with nothing on the desk
      send(a, change("a", 3)); // behind what lies there
    });
    send(a, change("a", 4));
  });
  elsewhere([&] { send(a, change("a", 5)); });
  run();
  in_turn([&] { send(a, change("a", 6)); });
  BOOST_TEST(came->all == (texts{"b2", "a1", "a3", "a4", "a5", "a6"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_begins_a_realm_anew_comes_after_its_changes) {
  actors::keeping_route b{store, desks};
  in_turn([&] {
    {
      actors::keeping_route a{store, desks};
      send(a, change("a", 1));
    }
    caf::anon_send(store, actors::load_realm{"a", 2, {}});
    send(b, change("b", 2));
  });
  BOOST_TEST(came->all == (texts{"a1", "load a", "b2"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_follows_at_another_desk_stays_behind) {
  asio::io_context other_io;
  actors::asio_unit other{system, other_io};
  desks->push_back(actors::keeping_desk::make(other, store));
  actors::keeping_route a{store, desks};
  actors::keeping_route b{store, desks};
  in_turn([&] {
    send(a, change("a", 1));
    elsewhere([&] {
      in_turn_of(other, [&] {
        send(b, change("b", 2));
        send(a, change("a", 3)); // behind what lies on the first desk
        send(b, change("b", 4));
      });
    });
  });
  in_turn([&] { send(a, change("a", 5)); });
  BOOST_TEST(came->all == (texts{"a1", "b2 a3 b4", "a5"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_desk_it_goes_at_once) {
  actors::keeping_route a{store, nullptr};
  send(a, change("a", 1, connections[0], "one"));
  run();
  send(a, change("a", 2));
  run();
  BOOST_TEST(came->all == (texts{"a1", "a2"}),
             boost::test_tools::per_element());
  BOOST_TEST((came->kept.at(0).desk == nullptr));
}

BOOST_AUTO_TEST_CASE(memory_goes_round) {
  actors::keeping_route a{store, desks};
  const std::string answer(1'000, 'x');
  const char* lent = nullptr;
  auto reuse = [&] {
    auto what = std::move(came->kept.back());
    auto desk = what.desk;
    desk->reuse(std::move(what));
  };
  auto register_once = [&](std::uint64_t binding) {
    in_turn([&] {
      auto what = a.begin(3);
      lent = what.bytes.data();
      BOOST_TEST(what.changes.capacity() >= 3U);
      auto more = change("a", binding, connections[0], answer);
      what.turns = more.turns;
      what.changes = more.changes;
      what.bytes += more.bytes;
      what.ready += more.ready;
      what.reply_to = more.reply_to;
      a.send(what);
    });
    BOOST_TEST(came->kept.back().ready == answer);
    const char* sent = came->kept.back().ready.data();
    reuse();
    return std::pair{lent, sent};
  };
  auto first = register_once(1);
  auto second = register_once(2);
  BOOST_TEST((first == second));
  // Who did not borrow does not take what is there.
  in_turn([&] { send(a, change("a", 9)); });
  reuse();
  BOOST_TEST((register_once(2) == first));
  // What was begun for nothing, too.
  in_turn([&] {
    auto what = a.begin(3);
    a.give_back(what);
  });
  BOOST_TEST((register_once(3) == first));
  BOOST_TEST(came->all == (texts{"a1", "a2", "a9", "a2", "a3"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
