// Requests from phones, over UDP.
#include "tests/edge/whole/fixture.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

std::string local(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

/// The application's answer to a request frame.
void answer(scripted_app& app, std::string_view frame,
            std::string_view status = "200 OK",
            std::string_view more = "Contact: <sip:a@h>, <sip:b@h>\r\n") {
  app.send("ans-1|sip|" + token(frame, 8) + "|\r\nSIP/2.0 "
           + std::string{status} + "\r\n" + std::string{more}
           + "Content-Length: 0\r\n\r\n");
}

struct fixture {
  running_edge edge;
  udp_peer phone;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(registering, fixture)

BOOST_AUTO_TEST_CASE(register_goes_to_the_application_and_its_answer_back) {
  scripted_app app{edge.admin()};
  app.route("register");
  const auto request = register_request(local(phone.port()), "a");
  phone.send(edge.udp(), request);

  const auto frame = app.receive();
  const auto port = std::to_string(phone.port());
  BOOST_TEST(shape(frame)
             == "<id>|sip|network|" + std::to_string(request.size())
                    + "|udp|127.0.0.1|" + port + "|<time>|<id>||127.0.0.1|"
                    + std::to_string(edge.udp()) + "|");
  auto stamped = request;
  stamped.replace(stamped.find(";rport"), 6, ";rport=" + port);
  stamped.insert(stamped.find("z9hG4bKa") + 8, ";received=127.0.0.1");
  BOOST_TEST(sip_of(frame) == stamped);

  answer(app, frame);
  const auto response = phone.receive();
  parsed got{response};
  BOOST_TEST(got.message.status() == 200);
  BOOST_TEST(got.message.get(sip::header_id::via)
             == "SIP/2.0/UDP 127.0.0.1:" + port + ";rport=" + port
                    + ";branch=z9hG4bKa;received=127.0.0.1");
  BOOST_TEST(got.message.get(sip::header_id::from)
             == "\"u\" <sip:1000@bling.babblevoice.com>;tag=1");
  BOOST_TEST(got.message.get(sip::header_id::to)
                 .starts_with("<sip:1000@bling.babblevoice.com>;tag="));
  BOOST_TEST(got.message.get(sip::header_id::call_id) == "call-1");
  BOOST_TEST(got.message.get(sip::header_id::cseq) == "1 REGISTER");
  BOOST_TEST(got.message.count(sip::header_id::contact) == 2u);

  const auto echo = app.receive();
  BOOST_TEST(shape(echo)
             == "<id>|response|ans-1|OK|application|"
                    + std::to_string(response.size()) + "||127.0.0.1|" + port
                    + "|<time>|<id>|||Msg sent:|");
  BOOST_TEST(token(echo, 10) == token(frame, 8));
  BOOST_TEST(sip_of(echo) == response);
}

BOOST_AUTO_TEST_CASE(retransmission_is_absorbed_and_gets_the_same_bytes) {
  scripted_app app{edge.admin()};
  app.route("register");
  const auto request = register_request(local(phone.port()), "a");
  phone.send(edge.udp(), request);
  const auto frame = app.receive();
  // Before the answer: dropped.
  phone.send(edge.udp(), request);
  BOOST_TEST(edge.reaches(edge.count().retransmissions_absorbed, 1));
  answer(app, frame);
  const auto response = phone.receive();
  BOOST_TEST(!response.empty());
  BOOST_TEST(!app.receive().empty()); // the echo
  // After it: the same again.
  phone.send(edge.udp(), request);
  BOOST_TEST(phone.receive() == response);
  BOOST_TEST(edge.count().requests_forwarded.get() == 1u);
  BOOST_TEST(app.receive(silence).empty());
}

BOOST_AUTO_TEST_CASE(second_answer_finds_no_transaction) {
  scripted_app app{edge.admin()};
  app.route("register");
  phone.send(edge.udp(), register_request(local(phone.port()), "a"));
  const auto frame = app.receive();
  answer(app, frame);
  BOOST_TEST(!app.receive().empty());
  answer(app, frame, "403 Forbidden");
  BOOST_TEST(shape(app.receive())
             == "<id>|response|ans-1|NOK|Response not sent due to unknown "
                "transaction");
  app.send("x|sip|no-such-id|\r\nSIP/2.0 200 OK\r\n\r\n");
  BOOST_TEST(shape(app.receive())
             == "<id>|response|x|NOK|Response not sent due to unknown "
                "transaction");
}

BOOST_AUTO_TEST_CASE(provisional_answer_comes_before_the_final_one) {
  scripted_app app{edge.admin()};
  app.route("register");
  const auto request = register_request(local(phone.port()), "a");
  phone.send(edge.udp(), request);
  const auto frame = app.receive();
  answer(app, frame, "100 Trying", "");
  const auto trying = phone.receive();
  BOOST_TEST(trying.starts_with("SIP/2.0 100 Trying\r\n"));
  phone.send(edge.udp(), request);
  BOOST_TEST(phone.receive() == trying);
  answer(app, frame, "200 OK", "");
  const auto ok = phone.receive();
  BOOST_TEST(ok.starts_with("SIP/2.0 200 OK\r\n"));
  const auto to = [](const std::string& text) {
    parsed got{text};
    return std::string{got.message.get(sip::header_id::to)};
  };
  BOOST_TEST(to(trying) == to(ok));
}

BOOST_AUTO_TEST_CASE(answer_goes_to_the_port_of_via_unless_rport_is_asked) {
  scripted_app app{edge.admin()};
  app.route("register");
  udp_peer other;
  phone.send(edge.udp(), register_request(local(other.port()), "a", "UDP", ""));
  const auto frame = app.receive();
  BOOST_TEST(token(frame, 6) == std::to_string(phone.port()));
  BOOST_TEST(count_of(frame, "rport") == 0u);
  answer(app, frame);
  BOOST_TEST(!other.receive().empty());
  BOOST_TEST(phone.receive(silence).empty());
}

BOOST_AUTO_TEST_CASE(applications_take_turns) {
  scripted_app first{edge.admin()};
  scripted_app second{edge.admin()};
  first.route("register");
  second.route("register");
  for (const char* branch : {"a", "b", "c", "d"})
    phone.send(edge.udp(), register_request(local(phone.port()), branch));
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(!first.receive().empty());
    BOOST_TEST(!second.receive().empty());
  }
  BOOST_TEST(first.receive(silence).empty());
  BOOST_TEST(second.receive(silence).empty());
}

BOOST_AUTO_TEST_CASE(without_an_application_the_answer_is_503) {
  const auto request = register_request(local(phone.port()), "a");
  phone.send(edge.udp(), request);
  const auto response = phone.receive();
  BOOST_TEST(response.starts_with("SIP/2.0 503 Service Unavailable\r\n"));
  BOOST_TEST(count_of(response, "\r\nRetry-After: ") == 1u);
  phone.send(edge.udp(), request);
  BOOST_TEST(phone.receive() == response);
}

BOOST_AUTO_TEST_CASE(options_tell_whether_anybody_serves) {
  const auto options = [&](const char* branch) {
    return lines({"OPTIONS sip:127.0.0.1 SIP/2.0",
                  "Via: SIP/2.0/UDP " + local(phone.port())
                      + ";rport;branch=z9hG4bK" + branch,
                  "From: <sip:x@y>;tag=1", "To: <sip:127.0.0.1>", "Call-ID: c",
                  "CSeq: 1 OPTIONS"});
  };
  phone.send(edge.udp(), options("a"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 503 "));
  scripted_app app{edge.admin()};
  app.route("register");
  phone.send(edge.udp(), options("b"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 200 OK\r\n"));
  app.route("options");
  phone.send(edge.udp(), options("c"));
  BOOST_TEST(sip_of(app.receive()).starts_with("OPTIONS "));
}

BOOST_AUTO_TEST_CASE(invite_and_cancel_are_refused_and_ack_is_dropped) {
  scripted_app app{edge.admin()};
  app.route("invite");
  const auto request = [&](std::string method) {
    return lines(
        {method + " sip:1000@127.0.0.1 SIP/2.0",
         "Via: SIP/2.0/UDP " + local(phone.port()) + ";rport;branch=z9hG4bKa",
         "From: <sip:x@y>;tag=1", "To: <sip:127.0.0.1>", "Call-ID: c",
         "CSeq: 1 " + method});
  };
  phone.send(edge.udp(), request("INVITE"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 501 "));
  phone.send(edge.udp(), request("ACK"));
  phone.send(edge.udp(), request("CANCEL"));
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 481 "));
  BOOST_TEST(phone.receive(silence).empty());
  BOOST_TEST(edge.count().requests.get() == 3u);
}

BOOST_AUTO_TEST_CASE(malformed_packets_are_dropped_and_counted) {
  scripted_app app{edge.admin()};
  app.route("register");
  const auto good = register_request(local(phone.port()), "a");
  std::uint64_t sent = 0;
  for (const char* without : {"\r\nVia:", "\r\nFrom:", "\r\nTo:",
                              "\r\nCall-ID:", "\r\nCSeq:", "\r\n\r\n"}) {
    auto bad = good;
    bad.replace(bad.find(without), 4, "\r\nX-");
    phone.send(edge.udp(), bad);
    ++sent;
  }
  auto other = good;
  other.replace(other.find("1 REGISTER"), 10, "1 OPTIONS ");
  for (const auto& bad : {other, std::string{"hello"}, std::string(70, 'x'),
                          std::string{"\0\xff", 2},
                          std::string{"REGISTER sip:x SIP/3.0\r\n\r\n"}}) {
    phone.send(edge.udp(), bad);
    ++sent;
  }
  BOOST_TEST(edge.reaches(edge.count().malformed, sent));
  BOOST_TEST(edge.count().requests.get() == 0u);
  BOOST_TEST(phone.receive(silence).empty());
  phone.send(edge.udp(), good);
  BOOST_TEST(!app.receive().empty());
}

BOOST_AUTO_TEST_CASE(keep_alives_are_no_malformed_packets) {
  using namespace std::string_view_literals;
  for (const auto bytes : {""sv, "\r\n"sv, "\r\n\r\n"sv, "\0"sv})
    phone.send(edge.udp(), bytes);
  BOOST_TEST(edge.reaches(edge.count().keepalives, 4));
  BOOST_TEST(edge.count().malformed.get() == 0u);
  BOOST_TEST(phone.receive(silence).empty());
}

BOOST_AUTO_TEST_CASE(application_that_goes_leaves_its_request_to_the_next) {
  const auto request = register_request(local(phone.port()), "a");
  {
    scripted_app gone{edge.admin()};
    gone.route("register");
    phone.send(edge.udp(), request);
    BOOST_TEST(!gone.receive().empty());
  }
  BOOST_TEST(edge.becomes(edge.count().applications, 0));
  scripted_app app{edge.admin()};
  app.route("register");
  phone.send(edge.udp(), request); // the phone's retransmission
  const auto frame = app.receive();
  answer(app, frame);
  BOOST_TEST(phone.receive().starts_with("SIP/2.0 200 OK\r\n"));
}

BOOST_AUTO_TEST_CASE(ipv6_works_as_ipv4_does,
                     *boost::unit_test::precondition([](auto) {
                       return have_ipv6();
                     })) {
  auto how = usual_settings();
  how.listen = {{edge::transport::udp, "::1", 0, {}}};
  running_edge six{how};
  udp_peer far{"::1"};
  scripted_app app{six.admin()};
  app.route("register");
  far.send(six.udp(),
           register_request("[::1]:" + std::to_string(far.port()), "a"));
  const auto frame = app.receive();
  BOOST_TEST(token(frame, 5) == "::1");
  BOOST_TEST(token(frame, 10) == "::1");
  answer(app, frame);
  BOOST_TEST(far.receive().starts_with("SIP/2.0 200 OK\r\n"));
  app.send("o|sip||\r\nOPTIONS sip:1000@[::1]:" + std::to_string(far.port())
           + " SIP/2.0\r\n\r\n");
  BOOST_TEST(count_of(far.receive(), "Via: SIP/2.0/UDP [::1]:") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
