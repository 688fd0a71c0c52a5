#include "tests/actors/captured_log.hpp"
#include "tests/actors/link_runner.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

namespace rollcall::actors_test {

namespace {

actors::server_settings over_tls(const scripted_server& server,
                                 const std::string& ca_file) {
  auto result = impatient(server.port());
  result.tls.emplace();
  result.tls->ca_file = ca_file;
  result.tls->server_name = "sip.example.test";
  return result;
}

bool refuses(scripted_server& server) {
  try {
    server.accept()->receive();
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(link_over_tls)

BOOST_AUTO_TEST_CASE(server_with_the_right_certificate_is_trusted) {
  certificate mine{"sip.example.test"};
  scripted_server server{&mine};
  link_runner link{over_tls(server, mine.cert_file)};
  auto peer = server.accept();
  BOOST_TEST(peer->admit().args == "cymru|");
  BOOST_TEST_REQUIRE(link.comes_up());
  peer->send_frame("f1|sip|network|0|udp||0|t|txn||\r\nSIP/2.0 408 x\r\n\r\n");
  BOOST_TEST(link.has_frames(1));
  const std::string block(300'000, 'x');
  BOOST_TEST(
      link.with_link([&](auto& l) { return l.write("5#a|b|c" + block); }));
  BOOST_TEST(peer->receive().name == "b");
}

BOOST_AUTO_TEST_CASE(connection_lost_over_tls_is_made_again) {
  certificate mine{"sip.example.test"};
  scripted_server server{&mine};
  link_runner link{over_tls(server, mine.cert_file)};
  for (std::size_t i = 1; i <= 3; ++i) {
    auto peer = server.accept();
    peer->admit();
    BOOST_TEST_REQUIRE(link.comes_up(i));
    peer->send("100#half a frame");
    peer->close();
    BOOST_TEST_REQUIRE(link.goes_down(i));
  }
}

BOOST_AUTO_TEST_CASE(server_with_an_unknown_certificate_gets_no_secret) {
  captured_log log;
  {
    certificate mine{"sip.example.test"};
    certificate other{"sip.example.test"};
    scripted_server server{&other};
    link_runner link{over_tls(server, mine.cert_file)};
    BOOST_TEST(refuses(server));
    BOOST_TEST(refuses(server));
    BOOST_TEST(link.ups.empty());
  }
  BOOST_TEST(log.text().find("TLS: certificate verify failed")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(server_with_a_certificate_for_another_name_is_refused) {
  certificate mine{"elsewhere.example.test"};
  scripted_server server{&mine};
  link_runner link{over_tls(server, mine.cert_file)};
  BOOST_TEST(refuses(server));
  BOOST_TEST(link.ups.empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_verified_when_that_is_asked_for) {
  certificate mine{"elsewhere.example.test"};
  scripted_server server{&mine};
  auto settings = over_tls(server, {});
  settings.tls->verify = false;
  link_runner link{settings};
  server.accept()->admit();
  BOOST_TEST(link.comes_up());
}

BOOST_AUTO_TEST_CASE(authorities_that_cannot_be_read_are_told) {
  captured_log log;
  {
    scripted_server server;
    link_runner link{over_tls(server, "/nonexistent/ca.pem")};
    BOOST_TEST(!server.is_called(100ms));
  }
  BOOST_TEST(log.text().find("cannot load authorities") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(server_without_tls_is_left_in_time) {
  certificate mine{"sip.example.test"};
  scripted_server server;
  auto settings = over_tls(server, mine.cert_file);
  settings.connect_timeout = 100ms;
  link_runner link{settings};
  auto mute = server.accept();
  BOOST_TEST(mute->sees_end());
  mute = server.accept();
  mute->send("no TLS at all");
  BOOST_TEST(mute->sees_end());
  BOOST_TEST(link.ups.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
