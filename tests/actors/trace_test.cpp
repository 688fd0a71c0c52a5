// One user's SIP is in the log for as long as it is asked for, and nobody
// else's.
#include "actors/trace_board.hpp"

#include "tests/actors/captured_log.hpp"
#include "tests/actors/house.hpp"

namespace rollcall::actors_test {

namespace {

struct fixture : house {
  fixture() : house(options()) {
    // nop
  }

  static registrar::policy options() {
    registrar::policy result;
    result.optionsping = 30;
    return result;
  }

  bool follow(const std::string& user, std::chrono::seconds how_long = 60s) {
    return traces->start(bling, user, how_long, system.clock().now());
  }

  template <class F>
  std::string logged(F&& during) {
    captured_log log;
    during();
    return log.text();
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(tracing, fixture)

BOOST_AUTO_TEST_CASE(requests_and_answers_are_logged_without_secrets) {
  follow("1000");
  phone kermit;
  auto text = logged([&] { enroll(kermit); });
  BOOST_TEST(
      has(text, "1000@" + bling + " from udp/192.0.2.7:40000: REGISTER"));
  BOOST_TEST(has(text, "username=\"1000\""));
  BOOST_TEST(has(text, "response=***"));
  BOOST_TEST(has(text, "1000@" + bling + " is answered: SIP/2.0 200 OK"));
  auto asked = kermit.write(nonce(bling));
  auto at = asked.find("response=\"");
  BOOST_TEST_REQUIRE(at != std::string::npos);
  at = text.find("nonce=\"");
  BOOST_TEST_REQUIRE(at != std::string::npos);
  BOOST_TEST(text.substr(at + 7 + 8, 4) == "...\"");
}

BOOST_AUTO_TEST_CASE(others_are_not_logged) {
  follow("1000");
  auto piggy = phone_of_1001();
  phone elsewhere;
  elsewhere.realm = "other.babblevoice.com";
  auto text = logged([&] {
    enroll(piggy);
    enroll(elsewhere);
    advance(30s);
  });
  BOOST_TEST(!has(text, "REGISTER sip"));
  BOOST_TEST(!has(text, "OPTIONS sip"));
}

BOOST_AUTO_TEST_CASE(polls_and_what_they_came_to_are_logged) {
  servers[0]->round_trip = 17ms;
  follow("1000");
  phone kermit;
  auto text = logged([&] {
    enroll(kermit);
    advance(31s);
  });
  BOOST_TEST(has(text, "1000@" + bling
                           + " is polled at sip:192.0.2.7:40000;transport=udp: "
                             "OPTIONS "));
  BOOST_TEST(has(text, "answered 200 after 17 ms"));
  servers[0]->verdict = request_verdict::unreachable;
  BOOST_TEST(has(logged([&] { advance(35s); }), "not reached"));
}

BOOST_AUTO_TEST_CASE(trace_ends_by_itself_and_says_so) {
  follow("1000", 10s);
  phone kermit;
  BOOST_TEST(has(logged([&] { enroll(kermit); }), "REGISTER sip"));
  advance(10s);
  auto text = logged([&] { enroll(kermit); });
  BOOST_TEST(!has(text, "REGISTER sip"));
  BOOST_TEST(has(text, "1000@" + bling + " is followed no more"));
  BOOST_TEST(!traces->any());
}

BOOST_AUTO_TEST_CASE(trace_ends_when_asked) {
  follow("1000");
  BOOST_TEST(traces->any());
  BOOST_TEST(traces->stop(bling, "1000", system.clock().now()));
  BOOST_TEST(!traces->any());
  BOOST_TEST(!traces->stop(bling, "1000", system.clock().now()));
  phone kermit;
  BOOST_TEST(!has(logged([&] { enroll(kermit); }), "REGISTER sip"));
}

BOOST_AUTO_TEST_CASE(only_so_many_are_followed_at_once) {
  for (std::size_t i = 0; i < actors::trace_board::most; ++i)
    BOOST_TEST(follow("u" + std::to_string(i), i == 0 ? 5s : 60s));
  BOOST_TEST(!follow("1000"));
  BOOST_TEST(follow("u1", 30s)); // anew
  advance(5s);
  BOOST_TEST(follow("1000")); // in the place of one that is over
  auto all = traces->list(system.clock().now());
  BOOST_TEST(all.size() == actors::trace_board::most);
  BOOST_TEST(all.front().user == "1000");
  BOOST_TEST((all.front().left == 60s));
}

BOOST_AUTO_TEST_CASE(a_dead_realms_successor_goes_on_following) {
  follow("1000");
  phone kermit;
  enroll(kermit);
  end(open(bling));
  BOOST_TEST(has(logged([&] { enroll(kermit); }), "REGISTER sip"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
