// The drachtio connection actor on the deterministic scheduler; its link talks
// to a scripted server.
#include "actors/back_off.hpp"
#include "actors/drachtio_actor.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/retry_after.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/actors/fake_drachtio.hpp"
#include "tests/actors/link_runner.hpp"
#include "tests/actors/phone.hpp"

#include <set>

namespace rollcall::actors_test {

namespace {

struct seen_realms {
  std::vector<actors::open_realm> opens;
};

actors::realm_directory_actor::behavior_type
note_opens(actors::realm_directory_actor::pointer, seen_realms* seen) {
  return {
      [](const actors::user_found&) {},
      [](const actors::user_forgotten&) {},
      [seen](const actors::open_realm& o) { seen->opens.push_back(o); },
      [](const actors::find_realm&) { return actors::realms_found{}; },
      [](const actors::page_of_realm&) { return actors::page{}; },
      [](const actors::servers_known&) {},
      [](const actors::directory_changed&) {},
      [](const actors::stored_realms&) {},
      [](const actors::wake_realm&) {},
      [](const actors::restore&) {},
      [](const actors::restore_failed&) {},
      [](const actors::all_restored&) {},
  };
}

/// What a realm that answers none was given: REGISTERs, and at most at once.
struct given {
  std::size_t registers = 0;
  std::size_t most = 0;
  std::size_t elsewhere = 0; // on a thread of CAF's
};

actors::realm_actor::behavior_type mute(actors::realm_actor::pointer,
                                        given* taken) {
  return {
      [](const actors::tick&) {},
      [](const actors::user_found&) {},
      [](const actors::user_forgotten&) {},
      [taken](const actors::register_batch& b) {
        taken->registers += b.items.size();
        taken->most = std::max(taken->most, b.items.size());
        if (b.elsewhere)
          taken->elsewhere += b.items.size();
      },
      [](const actors::poll_report&) {},
      [](const actors::contact_gone&) {},
      [](const actors::restore&) {},
      [](const actors::kept&) {},
      [](const actors::directory_changed&) {},
      [](const actors::summarise&) {},
      [](const actors::page_request&) { return actors::page{}; },
      [](const actors::ask_history&) { return actors::told_history{}; },
      [](const actors::remove_bindings&) { return actors::page{}; },
      [](const registrar::verify_digest&) { return registrar::digest_proof{}; },
      [](const actors::notify_contacts&) {},
  };
}

struct fixture : actor_fixture {
  explicit fixture(std::size_t max_in_flight = 4,
                   std::size_t max_realm_in_flight = 2'000) {
    auto users = std::make_shared<registrar::directory>();
    users->realms.emplace("bling.babblevoice.com",
                          std::make_shared<registrar::realm_record>());
    auto settings = impatient(server.port());
    settings.max_in_flight = max_in_flight;
    settings.max_realm_in_flight = max_realm_in_flight;
    settings.connect_timeout = patience;
    settings.ping_interval = 1h;
    connection = track(actors::spawn_on<actors::drachtio_connection>(
        unit, 0U, settings, users, spawn(note_opens, &seen), gauges));
    auto table = std::make_shared<std::vector<actors::drachtio_actor>>();
    table->push_back(connection);
    table->push_back(spawn(fake_drachtio, other));
    tell(connection, actors::servers_known{table});
    // The server's side blocks, so it has a thread of its own meanwhile.
    auto admitted = std::async(std::launch::async, [this] {
      link = server.accept();
      link->admit();
    });
    while (admitted.wait_for(1ms) != std::future_status::ready)
      run();
    admitted.get();
    // The others are told that it is up.
    BOOST_TEST_REQUIRE(wait_until([&] { return other->states.size() == 1; }));
    BOOST_TEST_REQUIRE(other->states[0].up);
  }

  ~fixture() {
    seen.opens.clear();
    *other = {};
  }

  /// Runs the actors until the condition holds; false when it never does.
  template <class F>
  bool wait_until(F condition, milliseconds within = patience) {
    auto end = std::chrono::steady_clock::now() + within;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end)
        return false;
      run();
      std::this_thread::yield();
    }
    return true;
  }

  void send_registers(int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      auto payload = network_payload(kermit.write(), "t");
      drachtio::append_frame(bytes, payload);
    }
    link->send(bytes);
  }

  /// Once it is asked for, the realm is there, and answers nothing.
  actors::realm_actor open_mute(
      const std::string& name = "bling.babblevoice.com") {
    BOOST_TEST_REQUIRE(wait_until([&] { return !seen.opens.empty(); }));
    auto realm = spawn(mute, &taken);
    tell(connection, actors::realm_opened{name, realm, 1});
    return realm;
  }

  /// What it counts itself.
  const actors::connection_gauges& counted() const {
    return *gauges->connections().at(0);
  }

  std::shared_ptr<actors::gauge_board> gauges =
      std::make_shared<actors::gauge_board>();
  /// The next answers; stops at the first that is another.
  std::size_t answers_that_begin(const std::string& start, std::size_t count) {
    std::size_t result = 0;
    auto reading = std::async(std::launch::async, [&] {
      while (result < count && link->receive().sip.starts_with(start))
        ++result;
    });
    while (reading.wait_for(1ms) != std::future_status::ready)
      run();
    reading.get();
    return result;
  }

  std::string next_answer() {
    auto reading = std::async(std::launch::async,
                              [&] { return link->receive().sip; });
    while (reading.wait_for(1ms) != std::future_status::ready)
      run();
    return reading.get();
  }

  scripted_server server;
  seen_realms seen;
  given taken; // by open_mute()
  std::shared_ptr<fake_server> other = std::make_shared<fake_server>();
  actors::drachtio_actor connection;
  std::unique_ptr<peer> link;
  phone kermit;
};

/// A realm whose bounds are reached before the connection's.
struct storm_fixture : fixture {
  static constexpr std::size_t bound = 150;

  explicit storm_fixture(std::size_t of_realm = bound)
      : fixture(10'000, of_realm) {
    send_registers(1);
    open_mute();
    BOOST_TEST_REQUIRE(wait_until([&] { return taken.registers == 1; }));
    settle(1);
  }

  void settle(std::uint32_t count) {
    tell(connection, actors::answers{"", {{1, count, {}}}});
  }

  /// The most that the realm is given at once when so many REGISTERs come.
  std::size_t most_of(std::size_t count) {
    taken = {};
    send_registers(static_cast<int>(count));
    BOOST_TEST(wait_until([&] { return taken.registers == count; }));
    settle(static_cast<std::uint32_t>(count));
    return taken.most;
  }
};

struct busy_fixture : storm_fixture {
  busy_fixture() : storm_fixture(10'000) {
    // More than the socket takes at first; it learns.
    for (int i = 0; i < 5; ++i)
      most_of(some);
  }

  static constexpr std::size_t some = 250;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(connection, fixture)

BOOST_AUTO_TEST_CASE(realm_that_is_not_served_is_never_asked_for) {
  auto actors = running();
  kermit.realm = "nowhere.test";
  send_registers(3);
  std::size_t answered = 0;
  auto answers = std::async(std::launch::async, [&] {
    for (; answered < 3; ++answered)
      if (!link->receive().sip.starts_with("SIP/2.0 404 "))
        return;
  });
  while (answers.wait_for(1ms) != std::future_status::ready)
    run();
  answers.get();
  BOOST_TEST(answered == 3U);
  BOOST_TEST(seen.opens.empty());
  BOOST_TEST(running() == actors);
}

BOOST_AUTO_TEST_CASE(strangers_of_a_realm_in_no_file_are_asked_for_in_turn) {
  const std::string far = "far.example";
  auto with_service = std::make_shared<registrar::directory>();
  with_service->others = std::make_shared<registrar::realm_record>();
  tell(connection, actors::directory_changed{with_service});
  kermit.realm = far;
  auto register_as = [&](std::vector<std::string> names) {
    std::string bytes;
    for (auto& name : names) {
      kermit.user = name;
      auto payload = network_payload(kermit.write(), "t");
      drachtio::append_frame(bytes, payload);
    }
    link->send(bytes);
  };
  register_as({"1", "2", "1"});
  BOOST_TEST_REQUIRE(wait_until([&] { return seen.opens.size() == 1; }));
  BOOST_TEST(seen.opens[0].name == far);
  BOOST_TEST(seen.opens[0].user == "1");
  tell(connection, actors::realm_opened{far, {}, 0, false, "1"});
  BOOST_TEST(answers_that_begin("SIP/2.0 404 ", 2) == 2U);
  BOOST_TEST_REQUIRE(seen.opens.size() == 2U);
  BOOST_TEST(seen.opens[1].user == "2");
  tell(connection, actors::realm_opened{far, {}, 0, false, "2", true});
  BOOST_TEST(answers_that_begin("SIP/2.0 503 ", 1) == 1U);
  // Nothing of the realm is left, nor is any REGISTER taken for unanswered:
  // four of them would hold the link up.
  register_as({"3", "4", "5"});
  BOOST_TEST_REQUIRE(wait_until([&] { return seen.opens.size() == 3; }));
  BOOST_TEST(seen.opens[2].user == "3");
  open_mute(far);
  BOOST_TEST(wait_until([&] { return taken.registers == 3; }));
}

BOOST_AUTO_TEST_CASE(what_came_before_a_realm_was_open_is_handed_to_it) {
  send_registers(3);
  open_mute();
  BOOST_TEST(wait_until([&] { return taken.registers == 3; }));
  BOOST_TEST(seen.opens.size() == 1U);
}

BOOST_AUTO_TEST_CASE(registers_that_a_dead_realm_held_do_not_hold_up_the_link) {
  send_registers(6);
  auto realm = open_mute();
  BOOST_TEST_REQUIRE(wait_until([&] { return taken.registers >= 5; }));
  // More than four are out, so nothing is read any more.
  auto held = taken.registers;
  send_registers(1);
  BOOST_TEST(!wait_until([&] { return taken.registers > held + 1; }, 50ms));
  end(realm);
  tell(connection, actors::realm_ended{"bling.babblevoice.com", 1});
  // Reading goes on, and the realm is opened anew.
  BOOST_TEST(wait_until([&] { return seen.opens.size() == 2; }));
}

BOOST_AUTO_TEST_CASE(what_no_realm_sees_is_counted_by_the_connection) {
  const auto& own = counted();
  BOOST_TEST(own.link.up.get() == 1U);
  BOOST_TEST(own.link.connects.get() == 1U);
  auto send = [this](const std::string& payload) {
    link->send_frame(payload);
  };
  kermit.realm = "nowhere.test";
  send(network_payload(kermit.write(), "t"));
  send(network_payload("this is no SIP\r\n\r\n", "t"));
  send(network_payload("INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP "
                       "a;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=a\r\n"
                       "To: <sip:a@b>\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n"
                       "Content-Length: 0\r\n\r\n",
                       "t"));
  send("of|no|known|kind");
  BOOST_TEST(wait_until([&] { return own.malformed_frames.get() == 1; }));
  BOOST_TEST(own.malformed_sip.get() == 1U);
  BOOST_TEST(own.unexpected.get() == 1U);
  BOOST_TEST(own.link.frames.get() == 4U);
  BOOST_TEST(gauges->registers.get(actors::register_outcome::not_found) == 1U);
}

BOOST_AUTO_TEST_CASE(registers_in_flight_and_their_times_are_counted) {
  const auto& own = counted();
  send_registers(6);
  open_mute();
  BOOST_TEST_REQUIRE(wait_until([&] { return taken.registers >= 5; }));
  auto out = own.in_flight.get();
  BOOST_TEST(out >= 5U);
  BOOST_TEST(own.held.get() == 1U);
  BOOST_TEST(own.holds.get() == 1U);
  auto arrived = system.clock().now();
  advance(20ms);
  auto all = static_cast<std::uint32_t>(out);
  tell(connection, actors::answers{"", {{1, all, arrived}}});
  BOOST_TEST(own.latency.count() == out);
  BOOST_TEST(own.latency.count(7) == out); // above 10, up to 25 ms
  BOOST_TEST(own.held.get() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_answered_behind_what_need_not_be) {
  auto frame = [](const std::string& start) {
    std::string result;
    drachtio::append_answer(result, "t", start + "\r\n\r\n");
    return result;
  };
  actors::answers all;
  all.frames = frame("SIP/2.0 401 A");
  for (const auto* start : {"SIP/2.0 200 B", "SIP/2.0 200 C"})
    all.released.emplace_back().ready = frame(start);
  BOOST_TEST_REQUIRE(wait_until([&] { return counted().link.up.get() == 1; }));
  tell(connection, all);
  for (const auto* start : {"SIP/2.0 401 A", "SIP/2.0 200 B", "SIP/2.0 200 C"})
    BOOST_TEST(answers_that_begin(start, 1) == 1U);
}

BOOST_FIXTURE_TEST_CASE(little_is_read_at_once_while_a_realm_has_a_storm,
                        storm_fixture) {
  constexpr std::size_t little = 32U << 10U;
  const auto size = network_payload(kermit.write(), "t").size();
  BOOST_TEST_REQUIRE(bound * size > little + little / 2);
  BOOST_TEST(most_of(bound) * size > little);
  send_registers(bound + 1);
  BOOST_TEST(answers_that_begin("SIP/2.0 503", 1) == 1U);
  settle(bound);
  BOOST_TEST(most_of(bound) * size <= little);
  advance(900ms);
  BOOST_TEST(most_of(bound) * size <= little);
  advance(200ms);
  most_of(1); // the first read after it is still a little one
  BOOST_TEST(most_of(bound) * size > little);
}

BOOST_FIXTURE_TEST_CASE(strangers_beyond_the_bound_come_back_at_other_times,
                        storm_fixture) {
  constexpr int refused = 100;
  send_registers(bound);
  BOOST_TEST_REQUIRE(wait_until([&] { return taken.registers == 1 + bound; }));
  std::string bytes;
  for (int i = 0; i < refused; ++i) {
    phone stranger;
    stranger.user = "stranger" + std::to_string(i);
    stranger.call_id = "call-" + stranger.user;
    stranger.contact = "<sip:" + stranger.user + "@10.9.8.7>";
    auto payload = network_payload(stranger.write(), std::to_string(i));
    drachtio::append_frame(bytes, payload);
  }
  link->send(bytes);
  std::set<std::int64_t> waits;
  for (int i = 0; i < refused; ++i) {
    auto text = next_answer();
    BOOST_TEST_REQUIRE(
        text.starts_with("SIP/2.0 503 Too Much To Do In Realm\r\n"));
    auto told = answer{{}, 503, text}.first("Retry-After");
    BOOST_TEST_REQUIRE(!told.empty());
    auto wait = std::stoll(told);
    BOOST_TEST(wait >= registrar::busy_retry.count());
    BOOST_TEST(wait <= 2 * registrar::busy_retry.count());
    waits.insert(wait);
  }
  // A hundred of 31; chance leaves out very few.
  BOOST_TEST(waits.size() > 15U);
  BOOST_TEST(taken.registers == 1 + bound);
}

BOOST_FIXTURE_TEST_CASE(a_part_is_read_at_once_while_few_are_under_way,
                        busy_fixture) {
  constexpr std::size_t part = 64U << 10U;
  const auto size = network_payload(kermit.write(), "t").size();
  BOOST_TEST_REQUIRE(some * size > part + part / 4);
  auto in_parts = [&](std::size_t under_way) {
    taken = {};
    send_registers(static_cast<int>(under_way));
    BOOST_TEST(wait_until([&] { return taken.registers == under_way; }));
    most_of(1); // the first read after it is still one of before
    auto most = most_of(some);
    settle(static_cast<std::uint32_t>(under_way));
    return most * size <= part;
  };
  // What is not held back may come in pieces all the same.
  auto at_once = [&](std::size_t under_way) {
    for (int i = 0; i < 20; ++i)
      if (!in_parts(under_way))
        return true;
    return false;
  };
  BOOST_TEST(at_once(0));
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(in_parts(1));
    BOOST_TEST(in_parts(50));
  }
  BOOST_TEST(at_once(0));
  BOOST_TEST(at_once(300)); // there is enough for everybody to do
}

BOOST_FIXTURE_TEST_CASE(realm_works_elsewhere_while_it_has_a_storm,
                        storm_fixture) {
  most_of(1);
  BOOST_TEST(taken.elsewhere == 0U);
  send_registers(bound + 1);
  BOOST_TEST(answers_that_begin("SIP/2.0 503", 1) == 1U);
  settle(bound);
  most_of(1);
  BOOST_TEST(taken.elsewhere == 1U);
  advance(1'100ms);
  most_of(1);
  BOOST_TEST(taken.elsewhere == 0U);
}

BOOST_AUTO_TEST_CASE(poll_that_drachtio_forgets_is_given_up) {
  struct sender_log {
    std::vector<actors::request_done> done;
  } log;
  auto sender = spawn(
      [](actors::request_sender::pointer, sender_log* all)
          -> actors::request_sender::behavior_type {
        return {[all](const actors::request_done& d) {
          all->done.push_back(d);
        }};
      },
      &log);
  tell(connection,
       actors::outgoing_request{"sip:192.0.2.7", "OPTIONS", sender, 7});
  BOOST_TEST_REQUIRE(wait_until([&] { return link->unread() != 0; }));
  BOOST_TEST(link->receive().args == "||sip:192.0.2.7");
  advance(32s);
  BOOST_TEST(log.done.empty());
  advance(14s);
  BOOST_TEST_REQUIRE(log.done.size() == 1U);
  BOOST_TEST(log.done[0].token == 7U);
  BOOST_TEST((log.done[0].verdict == actors::request_verdict::unknown));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(back_off_doubles_within_its_bounds_and_leaves_to_chance) {
  std::set<std::int64_t> first_waits;
  for (int i = 0; i < 100; ++i) {
    actors::back_off waits{150ms, 10s};
    for (int n = 0; n < 40; ++n) {
      auto wait = waits.next().count();
      auto high = n < 7 ? std::min(std::int64_t{300} << n, std::int64_t{10'000})
                        : 10'000;
      BOOST_TEST_REQUIRE(wait <= high);
      BOOST_TEST_REQUIRE(wait >= high / 2);
      if (n == 0)
        first_waits.insert(wait);
    }
    waits.reset();
    BOOST_TEST_REQUIRE(waits.next() <= 300ms);
  }
  BOOST_TEST(first_waits.size() > 20U);
}

} // namespace rollcall::actors_test
