// SIP over TCP: framing, keep-alive, one connection for both ways.
#include "tests/edge/whole/fixture.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono_literals;

namespace {

struct fixture {
  void answer(std::string_view frame) {
    app.send("ans-1|sip|" + token(frame, 8) + "|\r\nSIP/2.0 200 OK\r\n\r\n");
    BOOST_TEST(token(app.receive(), 3) == "OK");
  }

  std::string ask(std::string_view route) {
    app.send("ask-1|sip|||" + std::string{route}
             + "\r\nOPTIONS sip:1000@10.9.8.7;transport=tcp SIP/2.0\r\n\r\n");
    return app.receive();
  }

  running_edge edge;
  scripted_app app{edge.admin()};

  fixture() {
    app.route("register");
  }
};

std::string request(std::string_view branch) {
  return register_request("10.9.8.7:40000", branch, "TCP");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(over_tcp, fixture)

BOOST_AUTO_TEST_CASE(answer_comes_back_on_the_same_connection) {
  tcp_peer phone{edge.tcp()};
  phone.send(request("a"));
  const auto frame = app.receive();
  const auto port = std::to_string(phone.port());
  BOOST_TEST(shape(frame)
             == "<id>|sip|network|" + std::to_string(request("a").size())
                    + "|tcp|127.0.0.1|" + port + "|<time>|<id>||127.0.0.1|"
                    + std::to_string(edge.tcp()) + "|");
  BOOST_TEST(count_of(frame, "Via: SIP/2.0/TCP 10.9.8.7:40000;rport=" + port
                                 + ";branch=z9hG4bKa;received=127.0.0.1\r\n")
             == 1u);
  answer(frame);
  BOOST_TEST(phone.receive_message().starts_with("SIP/2.0 200 OK\r\n"));
  BOOST_TEST(edge.becomes(edge.count().server_transactions, 0));
}

BOOST_AUTO_TEST_CASE(messages_arrive_cut_anywhere_and_glued_together) {
  tcp_peer phone{edge.tcp()};
  const auto text = "\r\n" + request("a") + request("b");
  for (std::size_t i = 0; i < text.size(); i += 7) {
    phone.send(std::string_view{text}.substr(i, 7));
    if (i % 70 == 0)
      std::this_thread::sleep_for(1ms); // so that pieces stay pieces
  }
  BOOST_TEST(count_of(app.receive(), "branch=z9hG4bKa") == 1u);
  BOOST_TEST(count_of(app.receive(), "branch=z9hG4bKb") == 1u);
  BOOST_TEST(edge.count().malformed.get() == 0u);
}

BOOST_AUTO_TEST_CASE(double_crlf_is_answered_by_one) {
  tcp_peer phone{edge.tcp()};
  phone.send("\r\n\r\n");
  BOOST_TEST(phone.receive(2) == "\r\n");
  phone.send("\r\n");
  phone.send("\r\n" + request("a"));
  BOOST_TEST(!app.receive().empty());
  BOOST_TEST(phone.receive(2) == "\r\n");
  BOOST_TEST(edge.count().keepalives.get() == 2u);
}

BOOST_AUTO_TEST_CASE(request_to_a_client_s_port_uses_its_connection) {
  tcp_peer phone{edge.tcp()};
  phone.send(request("a"));
  answer(app.receive());
  BOOST_TEST(!phone.receive_message().empty());
  const auto port = std::to_string(phone.port());
  const auto echo = ask("sip:127.0.0.1:" + port + ";transport=tcp");
  const auto options = phone.receive_message();
  BOOST_TEST(shape(echo)
             == "<id>|response|ask-1|OK|application|"
                    + std::to_string(options.size()) + "|tcp|127.0.0.1|" + port
                    + "|<time>|<id>|Msg sent:|");
  BOOST_TEST(
      options.starts_with("OPTIONS sip:1000@10.9.8.7;transport=tcp SIP/2.0\r\n"
                          "Via: SIP/2.0/TCP 127.0.0.1:"
                          + std::to_string(edge.tcp()) + ";branch=z9hG4bK"));
  phone.send(answer_to(options, "200 OK"));
  const auto frame = app.receive();
  BOOST_TEST(sip_of(frame).starts_with("SIP/2.0 200 OK\r\n"));
  BOOST_TEST(token(frame, 4) == "tcp");
  BOOST_TEST(token(frame, 6) == port);
  BOOST_TEST(edge.count().connections.get() == 1u);
}

BOOST_AUTO_TEST_CASE(connection_is_opened_where_there_is_none) {
  asio::io_context io;
  asio::ip::tcp::acceptor phone{io, {asio::ip::address_v4::loopback(), 0}};
  const auto route =
      "sip:127.0.0.1:" + std::to_string(phone.local_endpoint().port())
      + ";transport=tcp";
  BOOST_TEST(token(ask(route), 3) == "OK");
  tcp_peer peer{phone.accept()};
  const auto first = peer.receive_message();
  BOOST_TEST(first.starts_with("OPTIONS "));
  // And used for the next one.
  BOOST_TEST(token(ask(route), 3) == "OK");
  const auto second = peer.receive_message();
  BOOST_TEST(second.starts_with("OPTIONS "));
  peer.send(answer_to(second, "200 OK") + answer_to(first, "200 OK"));
  BOOST_TEST(!app.receive().empty());
  BOOST_TEST(!app.receive().empty());
  BOOST_TEST(edge.count().connections.get() == 1u);
}

BOOST_AUTO_TEST_CASE(connection_that_closes_ends_its_requests_in_503) {
  tcp_peer phone{edge.tcp()};
  phone.send(request("a"));
  answer(app.receive());
  const auto echo =
      ask("sip:127.0.0.1:" + std::to_string(phone.port()) + ";transport=tcp");
  BOOST_TEST(phone.receive_message().starts_with("SIP/2.0 200 OK\r\n"));
  BOOST_TEST(phone.receive_message().starts_with("OPTIONS "));
  phone.close();
  const auto frame = app.receive();
  BOOST_TEST(shape(frame) == "<id>|sip|network|0|tcp||0|<time>|<id>||");
  BOOST_TEST(token(frame, 8) == token(echo, 10));
  BOOST_TEST(sip_of(frame).starts_with("SIP/2.0 503 Service Unavailable\r\n"));
  BOOST_TEST(edge.count().connections.get() == 0u);
}

BOOST_AUTO_TEST_CASE(answer_to_a_closed_connection_is_refused) {
  tcp_peer phone{edge.tcp()};
  phone.send(request("a"));
  const auto frame = app.receive();
  phone.close();
  BOOST_TEST(edge.becomes(edge.count().connections, 0));
  app.send("ans-1|sip|" + token(frame, 8) + "|\r\nSIP/2.0 200 OK\r\n\r\n");
  BOOST_TEST(shape(app.receive())
             == "<id>|response|ans-1|NOK|Response not sent due to unknown "
                "transaction");
  BOOST_TEST(edge.becomes(edge.count().server_transactions, 0));
}

BOOST_AUTO_TEST_CASE(application_that_goes_leaves_503_behind) {
  tcp_peer phone{edge.tcp()};
  {
    scripted_app other{edge.admin()};
    other.route("options");
    phone.send(lines({"OPTIONS sip:127.0.0.1 SIP/2.0",
                      "Via: SIP/2.0/TCP 10.9.8.7;branch=z9hG4bKo",
                      "From: <sip:x@y>;tag=1", "To: <sip:127.0.0.1>",
                      "Call-ID: c", "CSeq: 1 OPTIONS", "Content-Length: 0"}));
    BOOST_TEST(!other.receive().empty());
  }
  BOOST_TEST(phone.receive_message().starts_with("SIP/2.0 503 "));
}

BOOST_AUTO_TEST_CASE(stream_out_of_step_is_closed) {
  for (const auto& bad :
       {std::string{"this is not SIP\r\n\r\n"},
        lines({"REGISTER sip:x SIP/2.0", "Content-Length: x"}),
        lines({"REGISTER sip:x SIP/2.0", "Content-Length: 9999999"})}) {
    tcp_peer phone{edge.tcp()};
    phone.send(bad);
    BOOST_TEST(phone.is_closed(), bad);
  }
  BOOST_TEST(edge.reaches(edge.count().malformed, 3));
}

BOOST_AUTO_TEST_SUITE_END()
