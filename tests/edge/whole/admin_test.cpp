// The connection of an application.
#include "tests/edge/whole/fixture.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;

BOOST_FIXTURE_TEST_SUITE(application_side, running_edge)

BOOST_AUTO_TEST_CASE(authenticate_is_answered_as_recorded) {
  scripted_app app{admin(), nullptr};
  app.send("ab324df6|authenticate|cymru|");
  const auto ports = "udp/127.0.0.1:" + std::to_string(udp())
                     + ",tcp/127.0.0.1:" + std::to_string(tcp());
  const auto answer = shape(app.receive());
  BOOST_TEST(answer.starts_with("<id>|response|ab324df6|OK|" + ports
                                + "|v0.9.10-rollcall-"),
             answer);
  BOOST_TEST(answer.ends_with("|" + ports), answer);
}

BOOST_AUTO_TEST_CASE(tags_are_accepted) {
  scripted_app app{admin(), nullptr};
  app.send("x|authenticate|cymru|blue,green");
  BOOST_TEST(token(app.receive(), 3) == "OK");
}

BOOST_AUTO_TEST_CASE(wrong_secret_is_refused_and_the_connection_closed) {
  for (const char* secret : {"cymrx", "cymru2", ""}) {
    scripted_app app{admin(), nullptr};
    app.send(std::string{"x|authenticate|"} + secret + "|");
    BOOST_TEST(shape(app.receive()) == "<id>|response|x|NO|incorrect secret");
    BOOST_TEST(app.wire().is_closed());
  }
  BOOST_TEST(becomes(count().applications, 0));
  BOOST_TEST(count().applications_refused.get() == 3u);
}

BOOST_AUTO_TEST_CASE(nothing_works_before_authentication) {
  for (const char* command :
       {"x|route|register", "x|ping",
        "x|sip||\r\nOPTIONS sip:1@127.0.0.1:9 SIP/2.0\r\n\r\n"}) {
    scripted_app app{admin(), nullptr};
    app.send(command);
    BOOST_TEST(token(app.receive(), 3) == "NO");
    BOOST_TEST(app.wire().is_closed());
  }
  BOOST_TEST(count().requests_sent.get() == 0u);
}

BOOST_AUTO_TEST_CASE(ping_is_answered_by_pong) {
  scripted_app app{admin()};
  app.send("p-1|ping");
  BOOST_TEST(shape(app.receive()) == "<id>|response|p-1|OK|pong");
}

BOOST_AUTO_TEST_CASE(command_without_an_id_gets_no_response) {
  scripted_app app{admin()};
  app.route("register");
  udp_peer phone;
  phone.send(udp(), register_request("127.0.0.1", "a"));
  const auto transaction = token(app.receive(), 8);
  const auto answer = "|sip|" + transaction + "|\r\nSIP/2.0 200 OK\r\n\r\n";
  app.send(answer);
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 200 OK\r\n"));
  app.send(answer); // unknown by now
  app.send("|ping");
  app.send("p|ping");
  BOOST_TEST(shape(app.receive()) == "<id>|response|p|OK|pong");
  BOOST_TEST(count().answers_refused.get() == 1u);
}

BOOST_AUTO_TEST_CASE(removed_route_gets_nothing_more) {
  scripted_app app{admin()};
  app.route("register");
  app.send("r|remove_route|register");
  BOOST_TEST(shape(app.receive()) == "<id>|response|r|OK");
  udp_peer phone;
  phone.send(udp(), register_request("127.0.0.1", "a"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 503 "));
}

BOOST_AUTO_TEST_CASE(unknown_command_closes_the_connection) {
  scripted_app app{admin()};
  app.send("x|dance");
  BOOST_TEST(shape(app.receive()) == "<id>|response|x|NO|Unknown message type");
  BOOST_TEST(app.wire().is_closed());
}

BOOST_AUTO_TEST_CASE(proxy_is_refused_without_closing) {
  scripted_app app{admin()};
  app.send("x|proxy|a||||serial|||sip:b\r\nOPTIONS sip:b SIP/2.0\r\n\r\n");
  BOOST_TEST(shape(app.receive())
             == "<id>|response|x|NOK|proxy is not supported");
  app.send("p|ping");
  BOOST_TEST(token(app.receive(), 4) == "pong");
}

BOOST_AUTO_TEST_CASE(frames_arrive_cut_anywhere_and_glued_together) {
  scripted_app app{admin(), nullptr};
  const std::string frames = "20#a|authenticate|cymru"
                             "|"
                             "16#b|route|register"
                             "6#c|ping";
  auto& wire = app.wire();
  // The first count is put right here rather than by eye.
  const std::string whole =
      "21#a|authenticate|cymru|" + frames.substr(frames.find("16#"));
  for (const char c : whole)
    wire.send({&c, 1});
  BOOST_TEST(token(app.receive(), 2) == "a");
  BOOST_TEST(token(app.receive(), 2) == "b");
  BOOST_TEST(token(app.receive(), 4) == "pong");
  wire.send("6#d|ping6#e|ping");
  BOOST_TEST(token(app.receive(), 2) == "d");
  BOOST_TEST(token(app.receive(), 2) == "e");
}

BOOST_AUTO_TEST_CASE(stream_out_of_step_is_closed) {
  for (const char* bad : {"hello", "#", "9999999#", "999999#", "4#||||"}) {
    scripted_app app{admin()};
    app.wire().send(bad);
    BOOST_TEST(app.wire().is_closed(), bad);
  }
  BOOST_TEST(becomes(count().applications, 0));
}

BOOST_AUTO_TEST_CASE(routes_of_who_has_gone_vanish) {
  {
    scripted_app app{admin()};
    app.route("register");
  }
  BOOST_TEST(becomes(count().applications, 0));
  udp_peer phone;
  phone.send(udp(), register_request("127.0.0.1", "a"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 503 "));
}

BOOST_AUTO_TEST_SUITE_END()
