// Each kind of actor is killed, and this is what becomes of it. A realm begins
// anew, a contact is replaced, a notifier's question is answered as failed; the
// others are one of a kind, and their end is a loss that ends the process.
#include "actors/supervision.hpp"

#include "actors/drachtio_actor.hpp"
#include "actors/http_actor.hpp"
#include "actors/lookup_actor.hpp"
#include "actors/notify_actor.hpp"
#include "tests/actors/captured_log.hpp"
#include "tests/actors/house.hpp"
#include "tests/actors/memory_engine.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::actors_test {

namespace {

registrar::policy polled_each_30_s() {
  registrar::policy result;
  result.optionsping = 30;
  return result;
}

struct fixture : house {
  fixture() : house(polled_each_30_s(), {}, 2, std::make_shared<memory_engine>()),
              watched([this] { ++losses; }) {
    // nop
  }

  std::size_t polls_in(milliseconds interval) {
    auto before = polls();
    advance(interval);
    return polls() - before;
  }

  /// The contact actor that polled last.
  actors::request_sender last_poller() {
    for (const auto& server : servers)
      if (!server->requests.empty())
        return server->requests.back().sender;
    throw std::runtime_error("nobody was polled");
  }

  /// Kills who is watched: that is one loss, and one critical line with its
  /// name.
  template <class Handle>
  void is_a_loss(const Handle& who, const std::string& name) {
    captured_log log;
    watched.watch(who, name);
    BOOST_TEST(losses == 0);
    end(who);
    BOOST_TEST(losses == 1);
    BOOST_TEST(log.text().find("critical") != std::string::npos);
    BOOST_TEST(log.text().find(name + " has ended") != std::string::npos);
  }

  int losses = 0;
  actors::supervision watched;
};

/// A reply that is waited for; counts how often it came.
struct waiting {
  registrar::reply_receiver receiver() {
    return [seen = seen](registrar::reply r) { seen->push_back(std::move(r)); };
  }

  std::shared_ptr<std::vector<registrar::reply>> seen =
      std::make_shared<std::vector<registrar::reply>>();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(supervision, fixture)

// -- who comes back ------------------------------------------------------------

BOOST_AUTO_TEST_CASE(realm_that_dies_begins_anew_and_is_counted) {
  phone kermit;
  enroll(kermit);
  auto uuid = registrations("1000").at(0).uuid;
  std::string logged;
  {
    captured_log log;
    end(open(bling));
    logged = log.text();
  }
  BOOST_TEST(logged.find("error") != std::string::npos);
  BOOST_TEST(logged.find("realm " + bling + "'s actor ended")
             != std::string::npos);
  BOOST_TEST(gauges->lives.realm_restarts == 1U);
  BOOST_TEST_REQUIRE(registrations("1000").size() == 1U);
  BOOST_TEST(registrations("1000").at(0).uuid == uuid);
  BOOST_TEST(polls_in(30s) == 1U);
  BOOST_TEST(gauges->lives.contact_replacements == 0U);
  BOOST_TEST(losses == 0);
}

BOOST_AUTO_TEST_CASE(realm_comes_back_as_often_as_it_dies) {
  phone kermit;
  enroll(kermit);
  for (int i = 0; i < 20; ++i) {
    end(open(bling));
    advance(31s); // more than it rests
  }
  BOOST_TEST(gauges->lives.realm_restarts == 20U);
  BOOST_TEST(registrations("1000").size() == 1U);
  BOOST_TEST(polls_in(90s) == 3U);
  BOOST_TEST(enroll(kermit).status == 200);
}

BOOST_AUTO_TEST_CASE(realm_that_dies_again_and_again_rests) {
  phone kermit;
  enroll(kermit);
  auto opened = [&] {
    servers[0]->opened.clear();
    tell(realms, actors::open_realm{bling, server_actors[0], {}});
    return servers[0]->opened.at(0);
  };
  for (int i = 0; i < 4; ++i)
    end(open(bling));
  BOOST_TEST(opened().loading);
  BOOST_TEST(!opened().who);
  BOOST_TEST(!opened().failed);
  advance(1s);
  BOOST_TEST(!opened().loading);
  BOOST_TEST(registrations("1000").size() == 1U);
  // The next time it rests twice as long.
  end(open(bling));
  advance(1s);
  BOOST_TEST(opened().loading);
  advance(1s);
  BOOST_TEST(!opened().loading);
  // Others are not held up, and all is forgotten after a while.
  advance(120s);
  end(open(bling));
  BOOST_TEST(!opened().loading);
}

BOOST_AUTO_TEST_CASE(contact_that_dies_is_replaced_by_exactly_one) {
  phone kermit;
  enroll(kermit);
  BOOST_TEST(polls_in(30s) == 1U);
  auto actors_before = running();
  std::string logged;
  {
    captured_log log;
    end(last_poller());
    logged = log.text();
  }
  BOOST_TEST(logged.find("realm " + bling + " polls 1000") != std::string::npos);
  BOOST_TEST(gauges->lives.contact_replacements == 1U);
  BOOST_TEST(running() == actors_before);
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(polls_in(30s) == 1U);
  // The new one ends as the old one would have.
  kermit.expires = 0;
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST(running() == actors_before - 1);
  BOOST_TEST(polls_in(90s) == 0U);
  BOOST_TEST(gauges->lives.contact_replacements == 1U);
}

BOOST_AUTO_TEST_CASE(contact_that_dies_while_it_polls_is_replaced_too) {
  for (const auto& server : servers)
    server->verdict.reset();
  phone kermit;
  enroll(kermit);
  BOOST_TEST(polls_in(30s) == 1U);
  end(last_poller());
  for (const auto& server : servers)
    server->verdict = request_verdict::answered;
  BOOST_TEST(gauges->lives.contact_replacements == 1U);
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(polls_in(30s) == 1U);
}

BOOST_AUTO_TEST_CASE(contact_that_leaves_as_asked_is_not_counted) {
  phone kermit;
  enroll(kermit);
  kermit.expires = 0;
  enroll(kermit);
  phone short_lived;
  short_lived.call_id = "another";
  short_lived.expires = 60;
  enroll(short_lived);
  advance(61s);
  BOOST_TEST(registrations().empty());
  BOOST_TEST(gauges->lives.contact_replacements == 0U);
}

BOOST_AUTO_TEST_CASE(who_asked_for_a_notify_hears_that_the_notifier_died) {
  for (const auto& server : servers)
    server->verdict.reset();
  phone kermit;
  enroll(kermit);
  auto http = spawn(actors::http, realms, gauges, std::chrono::milliseconds{2'000});
  waiting told;
  registrar::notify_user order;
  order.realm = bling;
  order.user = "1000";
  order.event = "check-sync";
  actors::make_inquire(http)(order, told.receiver());
  run();
  BOOST_TEST_REQUIRE(servers[0]->requests.size() == 1U);
  BOOST_TEST(told.seen->empty());
  auto notifier = last_poller();
  servers[0]->requests.clear();
  end(notifier);
  BOOST_TEST_REQUIRE(told.seen->size() == 1U);
  BOOST_TEST((told.seen->front().error == registrar::inquiry_errc::internal));
  advance(5s);
  BOOST_TEST(told.seen->size() == 1U);
  BOOST_TEST(registrations("1000").size() == 1U);
}

// -- without whom there is no going on -----------------------------------------

BOOST_AUTO_TEST_CASE(wheel_that_dies_is_a_loss) {
  phone kermit;
  enroll(kermit);
  is_a_loss(wheel, "the wheel");
}

BOOST_AUTO_TEST_CASE(realm_directory_that_dies_is_a_loss_and_ends_its_realms) {
  phone kermit;
  enroll(kermit);
  auto before = running();
  is_a_loss(realms, "the realm directory");
  BOOST_TEST(running() == before - 3); // itself, a realm, a contact
}

BOOST_AUTO_TEST_CASE(http_actor_that_dies_is_a_loss_and_answers_who_waits) {
  int asked = 0;
  auto deaf = spawn(
      [](caf::event_based_actor* self, int* times) -> caf::behavior {
        self->set_default_handler(caf::drop);
        return {[self, times](const actors::find_realm&) {
          ++*times;
          return self->make_response_promise(); // that nobody keeps
        }};
      },
      &asked);
  auto http = spawn(actors::http,
                    caf::actor_cast<actors::realm_directory_actor>(deaf),
                    gauges, std::chrono::milliseconds{2'000});
  waiting told;
  auto inquire = actors::make_inquire(http);
  inquire(registrar::list_realm{bling}, told.receiver());
  run();
  BOOST_TEST(asked == 1);
  BOOST_TEST(told.seen->empty());
  is_a_loss(http, "the actor for look-ups");
  BOOST_TEST_REQUIRE(told.seen->size() == 1U);
  // And so is everybody who asks from now on.
  inquire(registrar::list_user{bling, "1000"}, told.receiver());
  run();
  BOOST_TEST_REQUIRE(told.seen->size() == 2U);
  BOOST_TEST((told.seen->back().error == registrar::inquiry_errc::internal));
}

BOOST_AUTO_TEST_CASE(keeper_of_the_store_that_dies_is_a_loss) {
  phone kermit;
  enroll(kermit);
  auto keeper = store;
  is_a_loss(keeper, "the keeper of the store");
  // Nothing is acknowledged that is not kept.
  kermit.contact = "<sip:1000@10.9.8.9>";
  BOOST_TEST(deliver(bling, {kermit.write(nonce(bling))}).empty());
}

BOOST_AUTO_TEST_CASE(connection_that_dies_is_a_loss) {
  actors::server_settings nowhere;
  nowhere.host = "127.0.0.1";
  nowhere.port = 1;
  auto connection = track(actors::spawn_on<actors::drachtio_connection>(
      unit, 0U, nowhere, users, realms));
  run();
  is_a_loss(connection, "the connection to a drachtio server");
}

BOOST_AUTO_TEST_CASE(event_hub_that_dies_is_a_loss_and_phones_are_served_on) {
  listen();
  phone kermit;
  enroll(kermit);
  is_a_loss(hub, "the actor for events");
  auto piggy = second_phone();
  BOOST_TEST(enroll(piggy).status == 200);
}

BOOST_AUTO_TEST_CASE(look_up_that_dies_is_a_loss) {
  auto looks = spawn(actors::lookup, actors::ask_service{},
                     actors::lookup_settings{}, time);
  is_a_loss(looks, "the look-up of users");
}

BOOST_AUTO_TEST_CASE(of_two_losses_the_first_is_told) {
  watched.watch(wheel, "the wheel");
  watched.watch(realms, "the realm directory");
  captured_log log;
  end(realms);
  end(wheel);
  BOOST_TEST(losses == 1);
  BOOST_TEST(log.text().find("the realm directory has ended")
             != std::string::npos);
  BOOST_TEST(log.text().find("the wheel has ended") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_ends_as_asked_is_no_loss) {
  watched.watch(wheel, "the wheel");
  watched.stop();
  captured_log log;
  end(wheel);
  BOOST_TEST(losses == 0);
  BOOST_TEST(log.text().find("critical") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_has_ended_before_is_a_loss_at_once) {
  end(wheel);
  watched.watch(wheel, "the wheel");
  BOOST_TEST(losses == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
