#include "actors/service.hpp"
#include "protocol/drachtio/frame.hpp"
#include "tests/actors/captured_log.hpp"
#include "tests/actors/link_runner.hpp"
#include "tests/actors/memory_engine.hpp"
#include "tests/actors/phone.hpp"

#include <boost/test/unit_test.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::actors_test {

namespace {

using steady = std::chrono::steady_clock;

const std::string bling = "bling.babblevoice.com";

std::shared_ptr<registrar::directory>
one_realm(const registrar::policy& options) {
  auto realm = std::make_shared<registrar::realm_record>();
  realm->options = options;
  for (int i = 1'000; i < 1'100; ++i)
    realm->users[std::to_string(i)].secret = "x";
  auto result = std::make_shared<registrar::directory>();
  result->realms.emplace(bling, std::move(realm));
  return result;
}

actors::service_settings
settings_for(std::initializer_list<const scripted_server*> servers,
             const registrar::policy& options = {}) {
  actors::service_settings result;
  for (const auto* server : servers)
    result.servers.push_back(impatient(server->port()));
  result.users = one_realm(options);
  result.digest.nonces = test_nonces();
  return result;
}

std::vector<registrar::registration> look_up(const actors::service& service,
                                             const std::string& user) {
  auto found = std::make_shared<std::promise<registrar::reply>>();
  auto reply = found->get_future();
  service.inquire()(
      registrar::list_user{bling, user},
      [found](registrar::reply r) { found->set_value(std::move(r)); });
  if (reply.wait_for(patience) != std::future_status::ready)
    throw std::runtime_error("no answer to a look-up");
  return reply.get().registrations;
}

/// Reads frames until the answer to a REGISTER comes, which is echoed.
answer next_answer(peer& from) {
  for (;;) {
    auto one = from.receive();
    if (one.name == "ping")
      from.respond(one, "OK|pong");
    if (one.name != "sip" || one.args.starts_with('|'))
      continue;
    auto result = read_answer(one);
    from.respond(one, "OK|application|" + std::to_string(one.sip.size())
                          + "||127.0.0.1|40980|08:40:43.836473|"
                          + result.transaction + "|||Msg sent:|\r\n"
                          + one.sip);
    return result;
  }
}

answer send(peer& through, phone& who, const std::string& transaction,
            std::string_view nonce = {}) {
  through.send_frame(network_payload(who.write(nonce), transaction));
  auto result = next_answer(through);
  BOOST_TEST(result.transaction == transaction);
  return result;
}

/// Challenge and answer.
answer enroll(peer& through, phone& who) {
  auto challenge = send(through, who, "txn-" + who.user + "-1");
  BOOST_TEST_REQUIRE(challenge.status == 401);
  return send(through, who, "txn-" + who.user + "-2", nonce_of(challenge));
}

/// The phone's answer to a poll, by way of its server.
void answer_poll(peer& through, const command& poll) {
  through.respond(poll, "OK|application|344|udp|192.0.2.7|40000|"
                        "07:49:32.360288|poll-1|Msg sent:|\r\n"
                            + poll.sip);
  through.send_frame("f1|sip|network|200|udp|192.0.2.7|40000|07:49:32.360356|"
                     "poll-1||\r\nSIP/2.0 404 Not Found\r\n"
                     "Content-Length: 0\r\n\r\n");
}

/// The next poll; pings are answered.
command next_poll(peer& from) {
  for (;;) {
    auto one = from.receive();
    if (one.name == "ping")
      from.respond(one, "OK|pong");
    else if (one.sip.starts_with("OPTIONS "))
      return one;
  }
}

/// Throws where others would report a failure.
struct broken_engine : memory_engine {
  store::result<std::shared_ptr<const store::snapshot>> snapshot() override {
    throw std::runtime_error("it is broken");
  }
};

milliseconds time_of(const std::function<void()>& what) {
  auto begin = steady::now();
  what();
  return std::chrono::floor<milliseconds>(steady::now() - begin);
}

registrar::policy polled_each_second() {
  registrar::policy result;
  result.optionsping = 1;
  return result;
}

/// Kermit, registered through one server.
struct polled_phone {
  polled_phone() {
    peer->admit();
    enroll(*peer, kermit);
  }

  scripted_server server;
  actors::service service{settings_for({&server}, polled_each_second())};
  decltype(server.accept()) peer = server.accept();
  phone kermit;
};

} // namespace

BOOST_AUTO_TEST_SUITE(service)

BOOST_AUTO_TEST_CASE(phone_registers_over_the_wire_and_is_found) {
  scripted_server server;
  actors::service service{settings_for({&server})};
  auto peer = server.accept();
  peer->admit();
  phone kermit;
  BOOST_TEST(enroll(*peer, kermit).status == 200);
  BOOST_TEST(look_up(service, "1000").size() == 1U);
  kermit.expires = 0;
  BOOST_TEST(enroll(*peer, kermit).status == 200);
  BOOST_TEST(look_up(service, "1000").empty());
}

BOOST_AUTO_TEST_CASE(what_no_realm_can_answer_is_answered_at_once) {
  scripted_server server;
  actors::service service{settings_for({&server})};
  auto peer = server.accept();
  peer->admit();
  phone scanner;
  scanner.realm = "nowhere.test";
  BOOST_TEST(send(*peer, scanner, "t1").status == 404);
  auto invite = scanner.write();
  invite.replace(0, 8, "MESSAGE");
  peer->send_frame(network_payload(invite, "t2"));
  BOOST_TEST(next_answer(*peer).status == 405);
  peer->send_frame(network_payload("REGISTER nonsense\r\n\r\n", "t3"));
  BOOST_TEST(next_answer(*peer).status == 400);
  peer->send_frame("nonsense");
  peer->send_frame("");
  phone kermit;
  BOOST_TEST(enroll(*peer, kermit).status == 200);
}

BOOST_AUTO_TEST_CASE(bindings_outlive_a_lost_connection) {
  scripted_server server;
  actors::service service{settings_for({&server})};
  auto peer = server.accept();
  peer->admit();
  phone kermit;
  enroll(*peer, kermit);
  peer->close();
  BOOST_TEST(look_up(service, "1000").size() == 1U);
  peer = server.accept();
  peer->admit();
  BOOST_TEST(enroll(*peer, kermit).status == 200);
  BOOST_TEST_REQUIRE(look_up(service, "1000").size() == 1U);
  BOOST_TEST(!look_up(service, "1000")[0].initial);
}

BOOST_FIXTURE_TEST_CASE(phone_is_polled_and_its_answer_counts, polled_phone) {
  auto poll = peer->receive();
  BOOST_TEST(poll.name == "sip");
  BOOST_TEST(poll.args == "||sip:192.0.2.7:40000;transport=udp");
  BOOST_TEST(poll.sip.starts_with("OPTIONS sip:1000@10.9.8.7:5060 SIP/2.0"));
  answer_poll(*peer, poll);
  auto end = steady::now() + patience;
  std::optional<std::uint32_t> rtt;
  while (!rtt && steady::now() < end)
    rtt = look_up(service, "1000").at(0).bindings.at(0).rtt;
  BOOST_TEST(rtt.has_value());
}

BOOST_FIXTURE_TEST_CASE(answer_that_drachtio_made_itself_is_a_miss,
                        polled_phone) {
  auto poll = peer->receive();
  peer->respond(poll, "OK|application|344|udp|192.0.2.7|40000|"
                      "07:49:32.360288|poll-1|Msg sent:|\r\n"
                          + poll.sip);
  peer->send_frame("f1|sip|network|0|udp||0|07:49:32.360356|poll-1||\r\n"
                   "SIP/2.0 503 Service Unavailable\r\n"
                   "Content-Length: 0\r\n\r\n");
  auto end = steady::now() + patience;
  std::uint32_t missed = 0;
  while (missed < 1 && steady::now() < end)
    missed = look_up(service, "1000").at(0).bindings.at(0).missed;
  BOOST_TEST(missed == 1U);
}

BOOST_FIXTURE_TEST_CASE(poll_that_drachtio_finds_fault_with_is_no_miss,
                        polled_phone) {
  for (int i = 0; i < 4; ++i)
    peer->respond(peer->receive(), "NOK|invalid request-uri: x");
  auto seen = look_up(service, "1000").at(0);
  BOOST_TEST(seen.bindings.at(0).missed == 0U);
  BOOST_TEST(!seen.stale);
  BOOST_TEST(service.gauges()->polls.unsent.get() >= 3U);
}

BOOST_AUTO_TEST_CASE(poll_goes_around_a_server_that_is_down) {
  scripted_server first;
  scripted_server second;
  actors::service service{
      settings_for({&first, &second}, polled_each_second())};
  auto one = first.accept();
  one->admit();
  auto two = second.accept();
  two->admit();
  phone kermit;
  enroll(*one, kermit);
  BOOST_TEST(one->receive().sip.starts_with("OPTIONS "));
  one->close();
  first.close();
  auto detour = two->receive();
  BOOST_TEST(detour.sip.starts_with("OPTIONS "));
  first.reopen();
  one = first.accept();
  one->admit();
  answer_poll(*two, detour);
  BOOST_TEST(one->receive().sip.starts_with("OPTIONS "));
  BOOST_TEST(look_up(service, "1000").at(0).bindings.at(0).missed == 0U);
}

BOOST_AUTO_TEST_CASE(server_that_falls_silent_is_left_and_no_poll_is_a_miss) {
  scripted_server server;
  auto settings = settings_for({&server}, polled_each_second());
  settings.servers[0].ping_interval = 1s;
  actors::service service{std::move(settings)};
  auto peer = server.accept();
  peer->admit();
  phone kermit;
  enroll(*peer, kermit);
  next_poll(*peer);
  // As over a path that was cut: all that is written is taken, nothing comes.
  auto silent = steady::now();
  BOOST_TEST(peer->sees_end());
  BOOST_TEST((steady::now() - silent < 4s)); // twice the interval, and chance
  auto back = server.accept();
  back->admit();
  next_poll(*back);
  auto seen = look_up(service, "1000").at(0);
  BOOST_TEST(seen.bindings.at(0).missed == 0U);
  BOOST_TEST(!seen.stale);
}

BOOST_AUTO_TEST_CASE(what_it_cannot_do_without_ends_it_in_order) {
  captured_log log;
  scripted_server server;
  auto settings = settings_for({&server});
  settings.store = std::make_shared<broken_engine>();
  std::promise<void> lost;
  settings.on_loss = [&lost] { lost.set_value(); };
  actors::service service{std::move(settings)};
  BOOST_TEST((lost.get_future().wait_for(patience)
              == std::future_status::ready));
  BOOST_TEST((time_of([&] { service.stop(); }) < 2s));
  // Its keeper, or who reads all of it, whoever was first.
  BOOST_TEST(log.text().find("it is broken") != std::string::npos);
  BOOST_TEST(log.text().find(" has ended: ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(store_that_cannot_be_read_whole_ends_the_service) {
  captured_log log;
  auto engine = std::make_shared<memory_engine>();
  scripted_server server;
  auto settings = [&](std::promise<void>& lost) {
    auto result = settings_for({&server});
    result.store = engine;
    result.on_loss = [&lost] { lost.set_value(); };
    return result;
  };
  phone kermit;
  {
    std::promise<void> lost;
    actors::service service{settings(lost)};
    auto peer = server.accept();
    peer->admit();
    BOOST_TEST(enroll(*peer, kermit).status == 200);
  }
  auto before = engine->bindings;
  BOOST_TEST_REQUIRE(before.size() == 1U);
  // No snapshot; no names; no binding.
  for (std::size_t reads = 0; reads < 3; ++reads) {
    engine->reads = reads;
    std::promise<void> lost;
    actors::service service{settings(lost)};
    BOOST_TEST((lost.get_future().wait_for(patience)
                == std::future_status::ready));
    BOOST_TEST(!service.ready());
    service.stop();
    BOOST_TEST((engine->bindings == before));
  }
  BOOST_TEST(log.text().find("it cannot be read") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_that_it_cannot_do_without_is_a_loss) {
  const std::vector<std::string> names = {
      "the wheel",
      "the realm directory",
      "the actor for events",
      "the actor for look-ups",
      "the keeper of the store",
      "the look-up of users",
      "the connection to a drachtio server",
      "the connection to a drachtio server"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    BOOST_TEST_CONTEXT(names[i] << ", number " << i) {
      captured_log log;
      scripted_server first;
      scripted_server second;
      auto settings = settings_for({&first, &second});
      settings.store = std::make_shared<memory_engine>();
      settings.lookup = [](const std::string&, const std::string&,
                           std::function<void(actors::lookup_answer)>) {};
      std::promise<void> lost;
      settings.on_loss = [&lost] { lost.set_value(); };
      actors::service service{std::move(settings)};
      auto over = lost.get_future();
      {
        auto all = service.indispensable();
        BOOST_TEST_REQUIRE(all.size() == names.size());
        BOOST_TEST(all[i].first == names[i]);
        BOOST_TEST((over.wait_for(0s) == std::future_status::timeout));
        caf::anon_send_exit(all[i].second, caf::exit_reason::kill);
      }
      BOOST_TEST((over.wait_for(patience) == std::future_status::ready));
      BOOST_TEST((time_of([&] { service.stop(); }) < 2s));
      BOOST_TEST(log.text().find(names[i] + " has ended") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(two_servers_serve_one_register) {
  scripted_server first;
  scripted_server second;
  actors::service service{settings_for({&first, &second})};
  auto one = first.accept();
  one->admit();
  auto two = second.accept();
  two->admit();
  phone kermit;
  auto challenge = send(*one, kermit, "t1");
  // The answer to the challenge may come by the other server.
  BOOST_TEST(send(*two, kermit, "t2", nonce_of(challenge)).status == 200);
  BOOST_TEST(look_up(service, "1000").size() == 1U);
}

BOOST_AUTO_TEST_CASE(realm_that_a_reload_drops_lets_nobody_in_any_more) {
  scripted_server server;
  actors::service service{settings_for({&server})};
  auto peer = server.accept();
  peer->admit();
  phone kermit;
  enroll(*peer, kermit);
  service.reload(std::make_shared<registrar::directory>());
  auto end = steady::now() + patience;
  int status = 0;
  while (status != 404 && steady::now() < end)
    status = send(*peer, kermit, "t").status;
  BOOST_TEST(status == 404);
  BOOST_TEST(look_up(service, "1000").empty());
  service.reload(one_realm({}));
  while (status == 404 && steady::now() < end)
    status = send(*peer, kermit, "t").status;
  BOOST_TEST(status == 401);
}

BOOST_AUTO_TEST_CASE(flood_is_held_back_and_every_register_answered) {
  for (std::size_t limit : {1U, 10U}) {
    scripted_server server;
    auto settings = settings_for({&server});
    settings.servers[0].max_in_flight = limit;
    actors::service service{std::move(settings)};
    auto peer = server.accept();
    peer->admit();
    phone kermit;
    for (int round = 0; round < 20; ++round) {
      std::string flood;
      for (int i = 0; i < 100; ++i) {
        auto payload = network_payload(kermit.write(), "t");
        drachtio::append_frame(flood, payload);
      }
      peer->send(flood);
      for (int i = 0; i < 100; ++i)
        BOOST_TEST_REQUIRE(peer->receive().name == "sip");
    }
  }
}

BOOST_AUTO_TEST_CASE(it_stops_within_two_seconds_in_every_state) {
  scripted_server nobody;
  nobody.close();
  scripted_server mute;
  scripted_server refusing;
  {
    actors::service never_up{settings_for({&nobody, &mute})};
    auto connected = mute.accept();
    BOOST_TEST((time_of([&] { never_up.stop(); }) < 2s));
  }
  {
    actors::service refused{settings_for({&refusing})};
    auto peer = refusing.accept();
    peer->respond(peer->receive(), "NO|incorrect secret");
    BOOST_TEST(peer->sees_end());
    BOOST_TEST((time_of([&] { refused.stop(); }) < 2s));
  }
  {
    scripted_server server;
    actors::service up{settings_for({&server}, polled_each_second())};
    auto peer = server.accept();
    peer->admit();
    phone kermit;
    enroll(*peer, kermit);
    BOOST_TEST(peer->receive().sip.starts_with("OPTIONS ")); // not answered
    registrar::notify_user order;
    order.realm = bling;
    order.user = "1000";
    order.event = "check-sync";
    std::promise<registrar::reply> told;
    up.inquire()(order,
                 [&told](registrar::reply r) { told.set_value(std::move(r)); });
    while (!peer->receive().sip.starts_with("NOTIFY "))
      continue;
    BOOST_TEST((time_of([&] { up.stop(); }) < 1s));
    BOOST_TEST((told.get_future().wait_for(0s) == std::future_status::ready));
  }
}

BOOST_AUTO_TEST_CASE(it_starts_and_stops_fifty_times) {
  scripted_server server;
  for (int i = 0; i < 50; ++i) {
    actors::service service{settings_for({&server}, polled_each_second())};
    auto peer = server.accept();
    if (i % 3 != 0)
      peer->admit();
    if (i % 3 == 1) {
      phone kermit;
      BOOST_TEST_REQUIRE(enroll(*peer, kermit).status == 200);
    }
    BOOST_TEST_REQUIRE((time_of([&] { service.stop(); }) < 2s));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
