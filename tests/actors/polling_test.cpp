#include "protocol/drachtio/frame.hpp"
#include "tests/actors/house.hpp"

#include <algorithm>
#include <map>

namespace rollcall::actors_test {

namespace {

registrar::policy polled_each_30_s() {
  registrar::policy result;
  result.optionsping = 30;
  result.staletime = 100;
  result.optionsfail = 3;
  return result;
}

struct fixture : house {
  fixture() : house(polled_each_30_s()) {
    // nop
  }

  /// Polls within the next `interval`.
  std::size_t polls_in(milliseconds interval) {
    auto before = polls();
    advance(interval);
    return polls() - before;
  }

  void answer_with(std::optional<request_verdict> verdict) {
    for (const auto& server : servers)
      server->verdict = verdict;
  }
};

struct removing_fixture : house {
  removing_fixture() : house(options()) {
    // nop
  }

  static registrar::policy options() {
    auto result = polled_each_30_s();
    result.removestale = true;
    return result;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(polling, fixture)

BOOST_AUTO_TEST_CASE(contact_is_polled_once_per_interval) {
  phone kermit;
  enroll(kermit);
  for (int i = 0; i < 20; ++i)
    BOOST_TEST(polls_in(30s) == 1U);
}

BOOST_AUTO_TEST_CASE(poll_goes_to_the_source_and_names_the_contact) {
  phone kermit;
  kermit.contact = "<sip:1000@10.9.8.7:5060;line=a>;q=0.5";
  kermit.extra = "Path: <sip:p1.test;lr>\r\nPath: <sip:p2.test;lr>\r\n";
  enroll(kermit);
  advance(30s);
  BOOST_TEST_REQUIRE(servers[0]->requests.size() == 1U);
  const auto& poll = servers[0]->requests.front();
  BOOST_TEST(poll.route == "sip:192.0.2.7:40000;transport=udp");
  BOOST_TEST(poll.sip
             == "OPTIONS sip:1000@10.9.8.7:5060;line=a SIP/2.0\r\n"
                "Route: <sip:p1.test;lr>, <sip:p2.test;lr>\r\n"
                "From: <sip:bling.babblevoice.com>\r\n"
                "To: <sip:1000@10.9.8.7:5060;line=a>\r\n"
                "Subject: OPTIONS Ping\r\n"
                "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(poll_is_never_longer_than_drachtio_takes) {
  // A Contact and a Path as long as a REGISTER may have them.
  phone kermit;
  auto filled = [](std::string start, std::size_t size, std::string end) {
    start.append(size - start.size() - end.size(), 'a');
    return start + end;
  };
  kermit.contact = filled("<sip:1000@10.9.8.7;line=", 1'020, ">");
  kermit.extra = "Path: " + filled("<sip:", 2'040, "@p.test;lr>") + "\r\n";
  enroll(kermit);
  advance(30s);
  BOOST_TEST_REQUIRE(servers[0]->requests.size() == 1U);
  const auto& poll = servers[0]->requests.front();
  BOOST_TEST(poll.sip.starts_with("OPTIONS sip:1000@10.9.8.7;line=aaa"));
  BOOST_TEST(poll.sip.find("Route") == std::string::npos);
  BOOST_TEST(poll.sip.size() + poll.route.size() + 100
             < drachtio::safe_application_frame);
  // A shorter one has room for all.
  kermit.contact = "<sip:1000@10.9.8.7>";
  enroll(kermit);
  advance(30s);
  BOOST_TEST(servers[0]->requests.back().sip.find("\r\nRoute: <sip:aaa")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(answer_is_entered_with_its_round_trip_time) {
  servers[0]->round_trip = 17ms;
  phone kermit;
  enroll(kermit);
  BOOST_TEST(!registrations("1000").at(0).bindings.at(0).rtt.has_value());
  advance(31s);
  const auto seen = registrations("1000").at(0).bindings.at(0);
  BOOST_TEST_REQUIRE(seen.rtt.has_value());
  BOOST_TEST(*seen.rtt == 17U);
  BOOST_TEST(seen.last_seen > registrations("1000").at(0).registered_at);
}

BOOST_AUTO_TEST_CASE(one_poller_is_left_after_a_thousand_refreshes) {
  phone kermit;
  enroll(kermit);
  auto actors = running();
  for (int i = 0; i < 1'000; ++i) {
    BOOST_TEST_REQUIRE(enroll(kermit).status == 200);
    advance(37ms);
  }
  BOOST_TEST(running() == actors);
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(polls_in(30s) == 1U);
}

BOOST_AUTO_TEST_CASE(no_poll_goes_out_after_an_unregister) {
  phone kermit;
  auto actors = running();
  enroll(kermit);
  advance(45s);
  kermit.expires = 0;
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST(registrations("1000").empty());
  BOOST_TEST(polls_in(300s) == 0U);
  BOOST_TEST(running() == actors + 1); // the realm's
}

BOOST_AUTO_TEST_CASE(no_poll_goes_out_after_expiry) {
  phone kermit;
  kermit.expires = 60;
  enroll(kermit);
  BOOST_TEST(polls_in(60s) == 2U);
  BOOST_TEST(polls_in(300s) == 0U);
}

BOOST_AUTO_TEST_CASE(answers_do_not_prolong_a_binding) {
  phone kermit;
  kermit.expires = 120;
  enroll(kermit);
  advance(119'999ms);
  BOOST_TEST(registrations("1000").size() == 1U);
  advance(1ms);
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(moved_phone_is_polled_at_its_new_place_by_one_poller) {
  phone kermit;
  enroll(kermit);
  advance(30s);
  source_port = 50'123;
  kermit.contact = "<sip:1000@10.9.8.7:6060>";
  enroll(kermit);
  BOOST_TEST(registrations("1000").at(0).bindings.size() == 1U);
  BOOST_TEST(polls_in(30s) == 1U);
  BOOST_TEST(servers[0]->requests.back().route
             == "sip:192.0.2.7:50123;transport=udp");
  BOOST_TEST(servers[0]->requests.back().sip.find("sip:1000@10.9.8.7:6060 ")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(silent_phone_turns_stale_and_one_answer_makes_it_fresh) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unknown);
  advance(101s);
  BOOST_TEST(registrations("1000").at(0).stale);
  answer_with(request_verdict::answered);
  advance(30s);
  BOOST_TEST(!registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(missed_polls_make_a_contact_stale_at_once) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unreachable);
  auto started = now();
  while (polls() < 3)
    advance(10ms);
  BOOST_TEST(registrations("1000").at(0).bindings.at(0).missed == 3U);
  BOOST_TEST(registrations("1000").at(0).stale);
  // Long before the staletime of 100 s, since a missed poll is repeated
  // sooner.
  BOOST_TEST((now() - started <= 45s));
  answer_with(request_verdict::answered);
  advance(30s);
  BOOST_TEST(!registrations("1000").at(0).stale);
  BOOST_TEST(registrations("1000").at(0).bindings.at(0).missed == 0U);
}

BOOST_AUTO_TEST_CASE(two_misses_are_not_enough) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unreachable);
  while (polls() < 2)
    advance(10ms);
  answer_with(request_verdict::answered);
  BOOST_TEST(registrations("1000").at(0).bindings.at(0).missed == 2U);
  BOOST_TEST(!registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(missed_poll_is_repeated_within_five_seconds) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unreachable);
  while (polls() == 0)
    advance(10ms);
  answer_with(request_verdict::answered);
  BOOST_TEST(polls_in(5'010ms) == 1U);
  BOOST_TEST(polls_in(24s) == 0U);
}

BOOST_AUTO_TEST_CASE(dead_contact_is_polled_no_more_often_than_a_living_one) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unreachable);
  advance(90s);
  BOOST_TEST(registrations("1000").at(0).stale);
  BOOST_TEST(polls_in(600s) == 20U);
}

BOOST_AUTO_TEST_CASE(lost_connection_is_no_miss) {
  phone kermit;
  enroll(kermit);
  answer_with(request_verdict::unsent);
  // Ten polls, all without a server to go through.
  BOOST_TEST(polls_in(90s) == 3U);
  const auto seen = registrations("1000").at(0);
  BOOST_TEST(seen.bindings.at(0).missed == 0U);
  BOOST_TEST(!seen.stale);
}

BOOST_AUTO_TEST_CASE(poll_goes_through_the_server_of_the_registration) {
  phone one;
  phone two;
  two.user = two.login = "1001";
  two.password = "y";
  two.contact = "<sip:1001@10.9.8.8>";
  enroll(one, 0);
  enroll(two, 1);
  advance(30s);
  BOOST_TEST(servers[0]->requests.size() == 1U);
  BOOST_TEST(servers[1]->requests.size() == 1U);
  // It registers anew, through the other one.
  enroll(one, 1);
  advance(30s);
  BOOST_TEST(servers[0]->requests.size() == 1U);
  BOOST_TEST(servers[1]->requests.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_thousand_contacts_of_one_instant_are_polled_evenly) {
  auto record = std::make_shared<registrar::realm_record>();
  record->options = polled_each_30_s();
  for (int i = 0; i < 1'000; ++i)
    record->users["u" + std::to_string(i)].secret = "x";
  users->realms[bling] = record;
  tell(realms, actors::directory_changed{users});
  for (int i = 0; i < 1'000; ++i) {
    phone one;
    one.user = one.login = "u" + std::to_string(i);
    one.call_id = "call-" + one.user;
    one.contact = "<sip:" + one.user + "@10.9.8.7>";
    BOOST_TEST_REQUIRE(enroll(one).status == 200);
  }
  for (int round = 0; round < 3; ++round) {
    std::size_t all = 0;
    for (int part = 0; part < 30; ++part) {
      auto share = polls_in(1s);
      // 33 are fair; chance seldom makes 60 of it.
      BOOST_TEST(share <= 60U);
      all += share;
    }
    BOOST_TEST(all == 1'000U);
  }
}

BOOST_AUTO_TEST_CASE(polls_begin_and_end_with_a_reload_of_the_options) {
  phone kermit;
  enroll(kermit);
  auto silent = two_realms({});
  tell(realms, actors::directory_changed{silent});
  BOOST_TEST(polls_in(90s) == 0U);
  auto asking = two_realms(polled_each_30_s());
  tell(realms, actors::directory_changed{asking});
  BOOST_TEST(polls_in(90s) == 3U);
  // A reload that changes nothing here leaves the pollers alone.
  tell(realms, actors::directory_changed{two_realms(polled_each_30_s())});
  BOOST_TEST(polls_in(90s) == 3U);
  auto often = polled_each_30_s();
  often.optionsping = 10;
  tell(realms, actors::directory_changed{two_realms(often)});
  BOOST_TEST(polls_in(90s) == 9U);
  BOOST_TEST(registrations("1000").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(removing_stale_contacts, removing_fixture)

BOOST_AUTO_TEST_CASE(contact_that_missed_its_polls_is_removed) {
  phone kermit;
  enroll(kermit);
  auto actors = running();
  servers[0]->verdict = request_verdict::unreachable;
  while (polls() < 2)
    advance(10ms);
  BOOST_TEST(registrations("1000").size() == 1U);
  while (polls() < 3)
    advance(10ms);
  BOOST_TEST(registrations("1000").empty());
  BOOST_TEST(running() == actors - 1);
  advance(300s);
  BOOST_TEST(polls() == 3U);
  // It may come back.
  servers[0]->verdict = request_verdict::answered;
  BOOST_TEST(enroll(kermit).status == 200);
  advance(30s);
  BOOST_TEST(polls() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
