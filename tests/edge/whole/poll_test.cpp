// Requests of applications.
#include "tests/edge/whole/fixture.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono_literals;

namespace {

edge::settings hasty() {
  auto how = usual_settings();
  how.times.t1 = 50ms;
  how.times.t2 = 100ms;
  how.times.timer_f = 400ms;
  return how;
}

struct fixture {
  /// Sends OPTIONS and returns the response to the command.
  std::string ask(std::string_view uri, std::string_view route = "",
                  std::string_view more = "") {
    std::string frame{"ask-1|sip||"};
    if (!route.empty()) {
      frame += '|';
      frame += route;
    }
    frame += "\r\nOPTIONS ";
    frame += uri;
    frame += " SIP/2.0\r\n";
    frame += more;
    frame += "\r\n";
    app.send(frame);
    return app.receive();
  }

  running_edge edge{hasty()};
  scripted_app app{edge.admin()};
  udp_peer phone;
  std::string phone_uri = "sip:1000@127.0.0.1:" + std::to_string(phone.port());
};

/// A port where nobody listens, as far as that can be had.
std::uint16_t closed_udp_port() {
  return udp_peer{}.port();
}

std::uint16_t closed_tcp_port() {
  asio::io_context io;
  asio::ip::tcp::acceptor one{io, {asio::ip::address_v4::loopback(), 0}};
  return one.local_endpoint().port();
}

/// A final answer as the edge makes it: no bytes, no address.
void check_local(const std::string& frame, std::string_view status,
                 std::string_view kind, const std::string& echo) {
  BOOST_TEST(shape(frame)
             == "<id>|sip|network|0|" + std::string{kind}
                    + "||0|<time>|<id>||");
  BOOST_TEST(token(frame, 8) == token(echo, 10));
  const auto answer = sip_of(frame);
  BOOST_TEST(answer.starts_with("SIP/2.0 " + std::string{status} + "\r\n"),
             answer);
  parsed got{answer};
  parsed sent{sip_of(echo)};
  using sip::header_id;
  for (const auto id :
       {header_id::via, header_id::from, header_id::call_id, header_id::cseq})
    BOOST_TEST(got.message.get(id) == sent.message.get(id));
  BOOST_TEST(
      got.message.get(header_id::to)
          .starts_with(std::string{sent.message.get(header_id::to)} + ";tag="));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(polling, fixture)

BOOST_AUTO_TEST_CASE(options_go_out_and_the_answer_comes_back_once) {
  const auto echo = ask(phone_uri, "", "Subject: OPTIONS Ping\r\n");
  const auto request = phone.receive();
  BOOST_TEST(sip_of(echo) == request);
  const auto own = std::to_string(edge.udp());
  BOOST_TEST(shape(echo)
             == "<id>|response|ask-1|OK|application|"
                    + std::to_string(request.size()) + "|udp|127.0.0.1|" + own
                    + "|<time>|<id>|Msg sent:|");
  BOOST_TEST(request.starts_with("OPTIONS " + phone_uri
                                 + " SIP/2.0\r\n"
                                   "Via: SIP/2.0/UDP 127.0.0.1:"
                                 + own + ";rport;branch=z9hG4bK"));
  BOOST_TEST(count_of(request, "\r\nSubject: OPTIONS Ping\r\n") == 1u);

  const auto ok = answer_to(request, "200 OK");
  phone.send(edge.udp(), ok);
  const auto frame = app.receive();
  BOOST_TEST(shape(frame)
             == "<id>|sip|network|" + std::to_string(ok.size())
                    + "|udp|127.0.0.1|" + std::to_string(phone.port())
                    + "|<time>|<id>||");
  BOOST_TEST(token(frame, 8) == token(echo, 10));
  BOOST_TEST(sip_of(frame) == ok);

  phone.send(edge.udp(), ok);
  BOOST_TEST(edge.reaches(edge.count().stray_responses, 1));
  BOOST_TEST(app.receive(silence).empty());
  BOOST_TEST(edge.becomes(edge.count().client_transactions, 0));
}

BOOST_AUTO_TEST_CASE(route_uri_tells_where_the_packet_goes) {
  const auto echo =
      ask("sip:1000@192.0.2.9:5060",
          "sip:127.0.0.1:" + std::to_string(phone.port()) + ";transport=udp");
  BOOST_TEST(token(echo, 3) == "OK");
  BOOST_TEST(phone.receive().starts_with(
      "OPTIONS sip:1000@192.0.2.9:5060 SIP/2.0\r\n"));
}

BOOST_AUTO_TEST_CASE(provisional_answer_is_passed_on_and_ends_nothing) {
  BOOST_TEST(token(ask(phone_uri), 3) == "OK");
  const auto request = phone.receive();
  phone.send(edge.udp(), answer_to(request, "100 Trying"));
  BOOST_TEST(sip_of(app.receive()).starts_with("SIP/2.0 100 "));
  phone.send(edge.udp(), answer_to(request, "404 Not Found"));
  BOOST_TEST(sip_of(app.receive()).starts_with("SIP/2.0 404 "));
}

BOOST_AUTO_TEST_CASE(silent_phone_is_asked_again_and_ends_in_408) {
  const auto echo = ask(phone_uri);
  const auto request = phone.receive();
  BOOST_TEST(phone.receive() == request);
  BOOST_TEST(phone.receive() == request);
  check_local(app.receive(), "408 Request Timeout", "udp", echo);
  BOOST_TEST(edge.count().timeouts.get() == 1u);
  BOOST_TEST(edge.count().retransmissions_sent.get() >= 2u);
  BOOST_TEST(edge.count().client_transactions.get() == 0u);
}

BOOST_AUTO_TEST_CASE(closed_udp_port_ends_in_503_for_that_phone_alone) {
  const auto dead_uri = "sip:1@127.0.0.1:" + std::to_string(closed_udp_port());
  const auto alive = ask(phone_uri);
  const auto request = phone.receive();
  const auto dead = ask(dead_uri);
  check_local(app.receive(), "503 Service Unavailable", "udp", dead);
  phone.send(edge.udp(), answer_to(request, "200 OK"));
  const auto frame = app.receive();
  BOOST_TEST(sip_of(frame).starts_with("SIP/2.0 200 OK\r\n"));
  BOOST_TEST(token(frame, 8) == token(alive, 10));
  BOOST_TEST(edge.count().unreachable.get() == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_system_will_not_send_ends_in_503) {
  // A broadcast that was not asked for.
  const auto echo = ask("sip:1@255.255.255.255:5060");
  check_local(app.receive(), "503 Service Unavailable", "udp", echo);
  BOOST_TEST(edge.count().sends_dropped.get() == 1u);
  BOOST_TEST(edge.becomes(edge.count().client_transactions, 0));
}

BOOST_AUTO_TEST_CASE(closed_tcp_port_ends_in_503) {
  const auto echo = ask("sip:1@127.0.0.1:" + std::to_string(closed_tcp_port())
                        + ";transport=tcp");
  check_local(app.receive(), "503 Service Unavailable", "tcp", echo);
}

BOOST_AUTO_TEST_CASE(unknown_name_ends_in_503_dns_error) {
  // RFC 6761 §6.4: this name never exists.
  const auto echo = ask("sip:1000@phone.invalid");
  check_local(app.receive(), "503 DNS Error", "udp", echo);
}

BOOST_AUTO_TEST_CASE(known_name_is_looked_up) {
  const auto echo = ask("sip:1000@localhost:" + std::to_string(phone.port()));
  BOOST_TEST(token(echo, 3) == "OK");
  BOOST_TEST(sip_of(echo) == phone.receive());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_with_its_reason) {
  BOOST_TEST(shape(ask("tel:+4930123456"))
             == "<id>|response|ask-1|NOK|invalid request-uri: "
                "tel:+4930123456");
  BOOST_TEST(shape(ask("sip:1@127.0.0.1;transport=ws"))
             == "<id>|response|ask-1|NOK|invalid request-uri: "
                "sip:1@127.0.0.1;transport=ws");
  BOOST_TEST(shape(ask("sip:1@[::1]:5060"))
             == "<id>|response|ask-1|NOK|no transport for that destination");
  app.send("i|sip||\r\nINVITE sip:1@127.0.0.1 SIP/2.0\r\n\r\n");
  BOOST_TEST(shape(app.receive())
             == "<id>|response|i|NOK|only non-INVITE requests are supported");
  app.send("b|sip||\r\nthis is no SIP message");
  BOOST_TEST(shape(app.receive()) == "<id>|response|b|NOK|invalid sip message");
  BOOST_TEST(edge.count().requests_refused.get() == 5u);
}

BOOST_AUTO_TEST_CASE(header_line_can_not_be_smuggled_in) {
  const auto echo = ask(phone_uri, "", "Subject: a\r\n b\r\n");
  const auto request = phone.receive();
  BOOST_TEST(sip_of(echo) == request);
  parsed got{request};
  BOOST_TEST(got.message.count(sip::header_id::subject) == 1u);
}

BOOST_AUTO_TEST_CASE(answer_for_an_application_that_has_gone_is_dropped) {
  std::string request;
  {
    scripted_app other{edge.admin()};
    other.send("o|sip||\r\nOPTIONS " + phone_uri + " SIP/2.0\r\n\r\n");
    request = phone.receive();
  }
  BOOST_TEST(edge.becomes(edge.count().applications, 1));
  phone.send(edge.udp(), answer_to(request, "200 OK"));
  BOOST_TEST(edge.becomes(edge.count().client_transactions, 0));
  BOOST_TEST(app.receive(silence).empty());
}

BOOST_AUTO_TEST_SUITE_END()
