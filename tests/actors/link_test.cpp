#include "actors/receive_buffer.hpp"
#include "tests/actors/captured_log.hpp"
#include "tests/actors/link_runner.hpp"
#include "tests/actors/phone.hpp"

#include "protocol/drachtio/frame.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace rollcall::actors_test {

namespace {

using steady = std::chrono::steady_clock;

/// What a server sends after routing: a REGISTER, the echo of an answer, an
/// answer to a poll that the server made itself, one that is refused.
std::vector<std::string> conversation() {
  phone kermit;
  return {
      network_payload(kermit.write(), "5fb9f375-43c8-40a8-99bd-f98b1c6b26d7",
                      "127.0.0.1", 40'980, "tcp"),
      "1d1d05e7|response|a5fb9f375|OK|application|322||127.0.0.1|40980|"
      "08:40:43.836473|5fb9f375|||Msg sent:|\r\nSIP/2.0 200 OK\r\n"
      "Contact: <sip:1000@10.9.8.7:40000;transport=tcp>;expires=100\r\n"
      "Content-Length: 0\r\n\r\n",
      "8897cc2b|sip|network|0|udp||0|07:49:32.360356|8fca246a||\r\n"
      "SIP/2.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
      "9a1d05e7|response|a5fb9f376|NOK|Response not sent due to unknown "
      "transaction",
  };
}

std::string framed(const std::vector<std::string>& payloads) {
  std::string result;
  for (const auto& one : payloads)
    drachtio::append_frame(result, one);
  return result;
}

/// A link that has come up.
struct admitted {
  explicit admitted(milliseconds ping_interval = 15s)
      : link(settings(ping_interval)) {
    peer->admit();
    BOOST_TEST_REQUIRE(link.comes_up());
  }

  actors::server_settings settings(milliseconds ping_interval) const {
    auto result = impatient(server.port());
    result.ping_interval = ping_interval;
    return result;
  }

  scripted_server server;
  link_runner link;
  decltype(server.accept()) peer = server.accept();
};

/// One that is pinged soon.
struct pinged : admitted {
  pinged() : admitted(100ms) {}

  void answer_ping() {
    auto ping = peer->receive();
    BOOST_TEST(ping.name == "ping");
    peer->respond(ping, "OK|pong");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(link)

BOOST_AUTO_TEST_CASE(it_authenticates_routes_and_tells_where_phones_come) {
  scripted_server server;
  auto settings = impatient(server.port());
  settings.tags = "blue,green";
  link_runner link{settings};
  auto peer = server.accept();
  auto hello = peer->admit();
  BOOST_TEST(hello.args == "cymru|blue,green");
  BOOST_TEST_REQUIRE(link.comes_up());
  BOOST_TEST(link.ups[0] == "tcp/127.0.0.1:5060,udp/127.0.0.1:5060");
}

BOOST_FIXTURE_TEST_CASE(frames_are_whole_wherever_the_stream_is_cut, admitted) {
  const auto payloads = conversation();
  const auto bytes = framed(payloads);
  auto received = [this] {
    return link.with_link([](auto& l) { return l.counters().bytes_received; });
  };
  const auto before = received();
  std::size_t rounds = 0;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut, ++rounds) {
    peer->send(std::string_view{bytes}.substr(0, cut));
    // The halves are to arrive apart.
    auto end = steady::now() + patience;
    while (received() < before + rounds * bytes.size() + cut
           && steady::now() < end)
      std::this_thread::yield();
    peer->send(std::string_view{bytes}.substr(cut));
  }
  BOOST_TEST_REQUIRE(link.has_frames(rounds * payloads.size()));
  for (std::size_t i = 0; i < link.frames.size(); ++i)
    BOOST_TEST_REQUIRE(link.frames[i] == payloads[i % payloads.size()]);
}

BOOST_FIXTURE_TEST_CASE(frames_are_whole_when_each_byte_comes_alone, admitted) {
  const auto payloads = conversation();
  for (char c : framed(payloads))
    peer->send({&c, 1});
  BOOST_TEST_REQUIRE(link.has_frames(payloads.size()));
  BOOST_TEST(link.frames == payloads, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(many_frames_at_once_are_told_apart_across_blocks,
                        admitted) {
  const auto payloads = conversation();
  std::string bytes;
  for (int i = 0; i < 2'000; ++i)
    bytes += framed(payloads);
  peer->send(bytes); // several times the size of a block
  BOOST_TEST_REQUIRE(link.has_frames(2'000 * payloads.size()));
  for (std::size_t i = 0; i < link.frames.size(); ++i)
    BOOST_TEST_REQUIRE(link.frames[i] == payloads[i % payloads.size()]);
}

BOOST_FIXTURE_TEST_CASE(connection_lost_within_a_frame_is_made_again,
                        admitted) {
  const auto payloads = conversation();
  peer->send(framed(payloads).substr(0, 100));
  peer->close();
  BOOST_TEST_REQUIRE(link.goes_down());
  peer = server.accept();
  peer->admit();
  // The torn frame's head is forgotten.
  peer->send(framed(payloads));
  BOOST_TEST_REQUIRE(link.has_frames(payloads.size()));
  BOOST_TEST(link.frames == payloads, boost::test_tools::per_element());
  BOOST_TEST(link.ups.size() == 2U);
}

BOOST_AUTO_TEST_CASE(broken_frame_ends_the_connection_and_a_new_one_is_routed) {
  scripted_server server;
  link_runner link{impatient(server.port())};
  for (const char* broken :
       {"12x#", "#", "9999999#", "-1#a", "SIP/2.0 200", "99999#"}) {
    auto peer = server.accept();
    peer->admit();
    peer->send(broken);
    BOOST_TEST(peer->sees_end());
  }
  auto peer = server.accept();
  peer->admit();
  BOOST_TEST(link.comes_up(7));
}

BOOST_FIXTURE_TEST_CASE(whole_frames_before_a_broken_one_are_told, admitted) {
  const auto payloads = conversation();
  peer->send(framed(payloads) + "x#");
  BOOST_TEST_REQUIRE(link.goes_down());
  BOOST_TEST(link.frames == payloads, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wrong_secret_is_logged_without_it_and_tried_seldom) {
  captured_log log;
  {
    scripted_server server;
    auto settings = impatient(server.port());
    settings.secret = "hush-hush";
    link_runner link{settings};
    auto peer = server.accept();
    auto hello = peer->receive();
    BOOST_TEST(hello.args == "hush-hush|");
    peer->respond(hello, "NO|incorrect secret");
    peer->close();
    auto refused = steady::now();
    // The next try comes after retry_refused, not after retry_max.
    peer = server.accept();
    BOOST_TEST((steady::now() - refused > 250ms));
    hello = peer->receive();
    BOOST_TEST(hello.name == "authenticate");
    BOOST_TEST(link.ups.empty());
    // Once the secret is right there, all is well.
    peer->respond(hello, "OK|udp/127.0.0.1:5060");
    peer->respond(peer->receive(), "OK");
    BOOST_TEST(link.comes_up());
  }
  auto text = log.text();
  BOOST_TEST(text.find("incorrect secret; check its secret")
             != std::string::npos);
  BOOST_TEST(text.find("hush-hush") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_connection_is_tried_until_it_is_accepted) {
  scripted_server server;
  server.close();
  link_runner link{impatient(server.port())};
  // Several tries fail before somebody listens.
  BOOST_TEST(!link.wait_for([&] { return !link.ups.empty(); }, 200ms));
  server.reopen();
  server.accept()->admit();
  BOOST_TEST(link.comes_up());
}

BOOST_AUTO_TEST_CASE(tries_come_more_and_more_seldom) {
  scripted_server server;
  auto settings = impatient(server.port());
  settings.retry_min = 20ms;
  settings.retry_max = 160ms;
  link_runner link{settings};
  server.accept()->close();
  auto last = steady::now();
  std::vector<milliseconds> waits;
  for (int i = 0; i < 6; ++i) {
    auto one = server.accept();
    waits.push_back(std::chrono::floor<milliseconds>(steady::now() - last));
    one->close();
    last = steady::now();
  }
  // At least half of the doubled wait each time; more is up to the machine's
  // load. A millisecond is lost between the two clocks' readings.
  for (std::size_t i = 0; i < waits.size(); ++i)
    BOOST_TEST((waits[i] + 2ms >= milliseconds{std::min(20 << i, 80)}));
}

BOOST_AUTO_TEST_CASE(command_that_is_refused_ends_the_connection) {
  scripted_server server;
  link_runner link{impatient(server.port())};
  auto peer = server.accept();
  peer->respond(peer->receive(), "OK|udp/127.0.0.1:5060");
  auto route = peer->receive();
  BOOST_TEST(route.name == "route");
  peer->respond(route, "NO|Unknown message type");
  BOOST_TEST(peer->sees_end());
  server.accept()->admit();
  BOOST_TEST(link.comes_up());
}

BOOST_AUTO_TEST_CASE(server_that_never_answers_is_left) {
  scripted_server server;
  auto settings = impatient(server.port());
  settings.connect_timeout = 100ms;
  link_runner link{settings};
  auto mute = server.accept();
  BOOST_TEST(mute->sees_end());
  server.accept()->admit();
  BOOST_TEST(link.comes_up());
}

BOOST_FIXTURE_TEST_CASE(pings_are_answered_or_the_connection_ends, pinged) {
  for (int i = 0; i < 3; ++i)
    answer_ping();
  BOOST_TEST(link.losses() == 0u);
  BOOST_TEST(peer->receive().name == "ping");
  BOOST_TEST(peer->sees_end());
  BOOST_TEST_REQUIRE(link.goes_down());
  server.accept()->admit();
  BOOST_TEST(link.comes_up(2));
}

BOOST_AUTO_TEST_CASE(slow_reader_costs_bounded_memory_and_is_caught_up_with) {
  scripted_server server{nullptr, 8'192};
  auto settings = impatient(server.port());
  settings.max_outbound = 100'000;
  link_runner link{settings};
  auto peer = server.accept();
  peer->admit();
  BOOST_TEST_REQUIRE(link.comes_up());
  const std::string block(10'000, 'x');
  // More than the kernel and the queue can hold together.
  std::size_t taken = 0;
  std::size_t refused_in_a_row = 0;
  for (int i = 0; i < 20'000 && refused_in_a_row < 50; ++i) {
    if (link.with_link([&](auto& l) { return l.write(block); })) {
      ++taken;
      refused_in_a_row = 0;
    } else {
      ++refused_in_a_row;
    }
  }
  BOOST_TEST_REQUIRE(refused_in_a_row == 50U);
  auto counters = link.with_link([](auto& l) { return l.counters(); });
  BOOST_TEST(counters.dropped >= 50U);
  // What was taken and did not go out yet is within the limit.
  auto all = taken * block.size();
  BOOST_TEST(all <= counters.bytes_sent + settings.max_outbound);
  BOOST_TEST(peer->drain(all) == all);
  BOOST_TEST(link.with_link([&](auto& l) { return l.write(block); }));
  BOOST_TEST(peer->drain(block.size()) == block.size());
  BOOST_TEST(link.losses() == 0u);
}

BOOST_AUTO_TEST_CASE(write_is_refused_and_counted_while_the_link_is_down) {
  scripted_server server;
  link_runner link{impatient(server.port())};
  BOOST_TEST(!link.with_link([](auto& l) { return l.write("3#abc"); }));
  BOOST_TEST(link.with_link([](auto& l) { return l.counters().dropped; })
             == 1U);
  auto peer = server.accept();
  peer->admit();
  BOOST_TEST_REQUIRE(link.comes_up());
  BOOST_TEST(link.with_link([](auto& l) { return l.write("10#a|ping|abc"); }));
  auto one = peer->receive();
  BOOST_TEST(one.args == "abc");
}

BOOST_FIXTURE_TEST_CASE(held_link_reads_nothing_until_it_goes_on, admitted) {
  link.with_link([](auto& l) { l.hold(true); });
  const auto payloads = conversation();
  // One read may be under way; what comes after it stays in the kernel.
  peer->send(framed(payloads));
  BOOST_TEST_REQUIRE(link.has_frames(payloads.size()));
  peer->send(framed(payloads));
  BOOST_TEST(!link.wait_for(
      [&] { return link.frames.size() > payloads.size(); }, 100ms));
  link.with_link([](auto& l) { l.hold(false); });
  BOOST_TEST(link.has_frames(2 * payloads.size()));
}

BOOST_FIXTURE_TEST_CASE(held_link_is_not_lost_for_an_answer_that_it_does_not_read,
                        pinged) {
  link.with_link([](auto& l) { l.hold(true); });
  answer_ping(); // by the read that is under way
  answer_ping(); // nobody reads this one
  BOOST_TEST(!link.wait_for([&] { return !link.downs.empty(); }, 300ms));
  link.with_link([](auto& l) { l.hold(false); });
  answer_ping();
  BOOST_TEST(link.losses() == 0U);
}

BOOST_FIXTURE_TEST_CASE(held_link_that_is_lost_comes_back, admitted) {
  link.with_link([](auto& l) { l.hold(true); });
  peer.reset();
  BOOST_TEST_REQUIRE(link.goes_down());
  auto next = server.accept();
  next->admit();
  BOOST_TEST_REQUIRE(link.comes_up(2));
  // And is held as before.
  next->send(framed(conversation()));
  BOOST_TEST(!link.wait_for([&] { return !link.frames.empty(); }, 100ms));
  link.with_link([](auto& l) { l.hold(false); });
  BOOST_TEST(link.has_frames(conversation().size()));
}

BOOST_FIXTURE_TEST_CASE(no_more_is_read_at_once_than_is_asked_for, admitted) {
  const std::string payload(90, 'x');
  auto send = [&](std::size_t frames) {
    peer->send(framed(std::vector<std::string>(frames, payload)));
  };
  link.with_link([](auto& l) { l.read_at_most(10 * 93); });
  send(1); // for the read that is under way
  BOOST_TEST_REQUIRE(link.has_frames(1));
  send(200);
  BOOST_TEST_REQUIRE(link.has_frames(201));
  BOOST_TEST(*std::max_element(link.turns.begin(), link.turns.end()) <= 10U);
  auto short_turns = link.turns.size();
  link.with_link([](auto& l) {
    l.read_at_most(actors::receive_buffer::block_size);
    l.hold(true); // so that all of it is there
  });
  send(1);
  BOOST_TEST_REQUIRE(link.has_frames(202));
  send(200);
  link.with_link([](auto& l) { l.hold(false); });
  BOOST_TEST_REQUIRE(link.has_frames(402));
  BOOST_TEST(link.turns.size() == short_turns + 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
