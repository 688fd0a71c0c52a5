// Every bound, seen from outside.
#include "tests/edge/whole/fixture.hpp"

#include "edge/file_limit.hpp"

#include <memory>
#include <vector>

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(bounds)

BOOST_AUTO_TEST_CASE(full_transaction_table_drops_new_requests) {
  auto how = usual_settings();
  how.bounds.max_server_transactions = 2;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  udp_peer phone;
  for (const char* branch : {"a", "b", "c"})
    phone.send(edge.udp(), register_request("127.0.0.1", branch));
  BOOST_TEST(edge.reaches(edge.count().transactions_full, 1));
  const auto first = app.receive();
  BOOST_TEST(!app.receive().empty());
  BOOST_TEST(app.receive(silence).empty());
  BOOST_TEST(phone.receive(silence).empty());
  // An answered one makes room.
  app.send("x|sip|" + token(first, 8) + "|\r\nSIP/2.0 200 OK\r\n\r\n");
  BOOST_TEST(!app.receive().empty());
  phone.send(edge.udp(), register_request("127.0.0.1", "c"));
  BOOST_TEST(count_of(app.receive(), "z9hG4bKc") == 1u);
  BOOST_TEST(edge.count().evicted.get() == 1u);
}

BOOST_AUTO_TEST_CASE(full_transaction_table_answers_503_over_tcp) {
  auto how = usual_settings();
  how.bounds.max_server_transactions = 1;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  tcp_peer phone{edge.tcp()};
  phone.send(register_request("10.9.8.7", "a", "TCP"));
  BOOST_TEST(!app.receive().empty());
  phone.send(register_request("10.9.8.7", "b", "TCP"));
  const auto answer = phone.receive_message();
  BOOST_TEST(answer.starts_with("SIP/2.0 503 Service Unavailable\r\n"));
  const std::string field = "\r\nRetry-After: ";
  BOOST_REQUIRE(count_of(answer, field) == 1u);
  const auto wait = std::stoi(answer.substr(answer.find(field) + field.size()));
  BOOST_TEST(wait >= 10);
  BOOST_TEST(wait <= 20);
  BOOST_TEST(count_of(answer, "branch=z9hG4bKb") == 1u);
}

BOOST_AUTO_TEST_CASE(unanswered_requests_are_given_up) {
  auto how = usual_settings();
  how.times.timer_j = 50ms;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  udp_peer phone;
  phone.send(edge.udp(), register_request("127.0.0.1", "a"));
  BOOST_TEST(edge.reaches(edge.count().unanswered, 1));
  BOOST_TEST(edge.becomes(edge.count().server_transactions, 0));
}

BOOST_AUTO_TEST_CASE(too_many_client_transactions_are_refused) {
  auto how = usual_settings();
  how.bounds.max_client_transactions = 1;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  udp_peer phone;
  const auto frame = "x|sip||\r\nOPTIONS sip:1@127.0.0.1:"
                     + std::to_string(phone.port()) + " SIP/2.0\r\n\r\n";
  app.send(frame);
  BOOST_TEST(token(app.receive(), 3) == "OK");
  app.send(frame);
  BOOST_TEST(shape(app.receive())
             == "<id>|response|x|NOK|too many transactions");
}

BOOST_AUTO_TEST_CASE(connections_over_the_bound_are_refused) {
  auto how = usual_settings();
  how.bounds.max_connections = 1;
  running_edge edge{how};
  tcp_peer first{edge.tcp()};
  first.send("\r\n\r\n");
  BOOST_TEST(first.receive(2) == "\r\n");
  tcp_peer second{edge.tcp()};
  BOOST_TEST(second.is_closed());
  BOOST_TEST(edge.count().connections_refused.get() == 1u);
  first.send("\r\n\r\n");
  BOOST_TEST(first.receive(2) == "\r\n");
}

BOOST_AUTO_TEST_CASE(one_source_takes_its_share_of_connections) {
  auto how = usual_settings();
  how.bounds.max_connections_per_source = 2;
  running_edge edge{how};
  std::optional<tcp_peer> first{edge.tcp()};
  tcp_peer second{edge.tcp()};
  tcp_peer third{edge.tcp()};
  BOOST_TEST(third.is_closed());
  BOOST_TEST(edge.count().connections_refused.get() == 1u);
  tcp_peer elsewhere{edge.tcp(), "127.0.0.2"};
  elsewhere.send("\r\n\r\n");
  BOOST_TEST(elsewhere.receive(2) == "\r\n");
  first.reset();
  BOOST_TEST(edge.becomes(edge.count().connections, 2));
  tcp_peer fourth{edge.tcp()};
  fourth.send("\r\n\r\n");
  BOOST_TEST(fourth.receive(2) == "\r\n");
}

BOOST_AUTO_TEST_CASE(buffers_of_all_connections_are_bounded_together) {
  auto how = usual_settings();
  how.bounds.max_connection_bytes = 40'000;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  // Each of them within its own bounds; buffers double as they fill up.
  const auto begin = [&](tcp_peer& phone, char branch) {
    auto text = register_request("10.9.8.7", {&branch, 1}, "TCP");
    text.insert(text.find("Max-Forwards"),
                "X-Pad: " + std::string(24'000, 'x') + "\r\n");
    phone.send(std::string_view{text}.substr(0, 12'000));
    return text.substr(12'000);
  };
  tcp_peer first{edge.tcp()};
  tcp_peer second{edge.tcp()};
  const auto rest = begin(first, 'a');
  begin(second, 'b');
  second.send(std::string(8'000, 'x'));
  BOOST_TEST(second.is_closed());
  BOOST_TEST(edge.reaches(edge.count().connections_overrun, 1));
  // What it held is there again.
  first.send(rest);
  BOOST_TEST(count_of(app.receive(), "branch=z9hG4bKa") == 1u);
}

BOOST_AUTO_TEST_CASE(silent_connections_are_timed_out) {
  auto how = usual_settings();
  how.bounds.message_timeout = 1s;
  how.bounds.idle_timeout = 2s;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  tcp_peer mute{edge.tcp()};
  tcp_peer phone{edge.tcp()};
  phone.send(register_request("10.9.8.7", "a", "TCP"));
  BOOST_TEST(!app.receive().empty());
  BOOST_TEST(mute.is_closed());
  BOOST_TEST(edge.count().connections.get() == 1u);
  BOOST_TEST(phone.is_closed());
  BOOST_TEST(edge.count().connections_timed_out.get() == 2u);
}

BOOST_AUTO_TEST_CASE(many_silent_connections_are_no_burden) {
  running_edge edge;
  scripted_app app{edge.admin()};
  app.route("register");
  std::vector<std::unique_ptr<tcp_peer>> phones;
  for (int i = 0; i < 300; ++i)
    phones.push_back(std::make_unique<tcp_peer>(edge.tcp()));
  BOOST_TEST(edge.becomes(edge.count().connections, 300));
  phones[150]->send(register_request("10.9.8.7", "a", "TCP"));
  const auto frame = app.receive();
  app.send("|sip|" + token(frame, 8) + "|\r\nSIP/2.0 200 OK\r\n\r\n");
  BOOST_TEST(phones[150]->receive_message().starts_with("SIP/2.0 200 OK\r\n"));
  BOOST_TEST(edge.count().connections_refused.get() == 0u);
  phones.clear();
  BOOST_TEST(edge.becomes(edge.count().connections, 0));
}

BOOST_AUTO_TEST_CASE(connections_leave_descriptors_to_the_rest) {
  BOOST_TEST(edge::connections_within(1'048'576, 20'000) == 20'000u);
  BOOST_TEST(edge::connections_within(20'000, 20'000) == 19'488u);
  BOOST_TEST(edge::connections_within(1'024, 20'000) == 512u);
  BOOST_TEST(edge::connections_within(256, 20'000) == 128u);
}

BOOST_AUTO_TEST_CASE(too_many_header_lines_are_malformed) {
  auto how = usual_settings();
  how.bounds.max_header_lines = 9;
  running_edge edge{how};
  scripted_app app{edge.admin()};
  app.route("register");
  udp_peer phone;
  auto text = register_request("127.0.0.1", "a");
  text.insert(text.find("Max-Forwards"), "X: 1\r\nX: 2\r\n");
  phone.send(edge.udp(), text); // ten
  BOOST_TEST(edge.reaches(edge.count().malformed, 1));
  tcp_peer other{edge.tcp()};
  other.send(text);
  BOOST_TEST(other.is_closed());
  BOOST_TEST(edge.count().malformed.get() == 2u);
  BOOST_TEST(phone.receive(silence).empty());
  BOOST_TEST(edge.count().requests_forwarded.get() == 0u);
}

BOOST_AUTO_TEST_CASE(connection_with_a_partial_message_is_timed_out) {
  auto how = usual_settings();
  how.bounds.message_timeout = 1s;
  running_edge edge{how};
  tcp_peer phone{edge.tcp()};
  phone.send("REGISTER sip:x SIP/2.0\r\nVia: ");
  BOOST_TEST(phone.is_closed());
  BOOST_TEST(edge.count().connections_timed_out.get() == 1u);
}

BOOST_AUTO_TEST_CASE(message_above_the_bound_closes_the_connection) {
  auto how = usual_settings();
  how.bounds.max_message_bytes = 1'000;
  running_edge edge{how};
  tcp_peer phone{edge.tcp()};
  phone.send("REGISTER sip:x SIP/2.0\r\nX: " + std::string(8'000, 'x'));
  BOOST_TEST(phone.is_closed());
  BOOST_TEST(edge.count().malformed.get() == 1u);
}

BOOST_AUTO_TEST_CASE(applications_over_the_bound_are_refused) {
  auto how = usual_settings();
  how.bounds.max_applications = 1;
  running_edge edge{how};
  scripted_app first{edge.admin()};
  scripted_app second{edge.admin(), nullptr};
  BOOST_TEST(second.wire().is_closed());
  first.send("p|ping");
  BOOST_TEST(token(first.receive(), 4) == "pong");
}

BOOST_AUTO_TEST_CASE(who_does_not_authenticate_in_time_is_closed) {
  auto how = usual_settings();
  how.bounds.authenticate_timeout = 1s;
  running_edge edge{how};
  scripted_app idle{edge.admin(), nullptr};
  scripted_app good{edge.admin()};
  BOOST_TEST(idle.wire().is_closed());
  good.send("p|ping");
  BOOST_TEST(token(good.receive(), 4) == "pong");
}

BOOST_AUTO_TEST_CASE(application_that_does_not_read_is_closed) {
  auto how = usual_settings();
  how.bounds.max_application_backlog = 64'000;
  running_edge edge{how};
  scripted_app slow{edge.admin()};
  slow.route("register");
  udp_peer phone;
  // The kernel buffers some megabytes before anything waits in the edge.
  auto large = register_request("127.0.0.1", "a");
  large.insert(large.find("Max-Forwards"),
               "X-Pad: " + std::string(50'000, 'x') + "\r\n");
  for (int i = 0; i < 2'000 && edge.count().applications_overrun.get() == 0;
       ++i) {
    auto next = large;
    next.insert(next.find("z9hG4bKa") + 8, std::to_string(i));
    phone.send(edge.udp(), next);
    if (i % 16 == 0)
      std::this_thread::sleep_for(1ms); // the socket's own buffer is small
  }
  BOOST_TEST(edge.reaches(edge.count().applications_overrun, 1));
  BOOST_TEST(edge.becomes(edge.count().applications, 0));
}

BOOST_AUTO_TEST_CASE(port_that_is_taken_is_reported) {
  running_edge edge;
  asio::io_context io;
  auto how = usual_settings();
  how.listen[1].port = edge.tcp();
  edge::server second{io, how};
  const auto failed = second.start();
  BOOST_REQUIRE(failed);
  BOOST_TEST(*failed
             == "cannot listen on tcp:127.0.0.1:" + std::to_string(edge.tcp())
                    + ": Address already in use");
  how = usual_settings();
  how.admin_port = edge.admin();
  edge::server third{io, how};
  BOOST_TEST(third.start().value_or("")
             == "cannot listen for applications on 127.0.0.1:"
                    + std::to_string(edge.admin())
                    + ": Address already in use");
  how = usual_settings();
  how.listen[0].host = "no-such-host.invalid";
  edge::server fourth{io, how};
  BOOST_TEST(fourth.start().value_or("").ends_with(": no such address"));
  io.run();
}

BOOST_AUTO_TEST_SUITE_END()
