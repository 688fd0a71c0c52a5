// Several addresses: a phone is reached from the one at which it registered,
// since its NAT lets nothing else through.
#include "tests/edge/whole/fixture.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

edge::settings several(std::initializer_list<const char*> addresses) {
  auto how = usual_settings();
  how.listen.clear();
  for (const char* address : addresses)
    how.listen.push_back({edge::transport::udp, address, 0, {}});
  return how;
}

struct fixture {
  explicit fixture(edge::settings how) : edge(std::move(how)) {
    app.route("register");
  }

  fixture() : fixture(several({"127.0.0.1", "127.0.0.1", "127.0.0.1"})) {
    // nop
  }

  void enroll(udp_peer& phone, std::size_t listener, const char* status) {
    phone.send(edge.port(listener),
               register_request("10.9.8.7", std::to_string(++branches)));
    const auto transaction = token(app.receive(), 8);
    app.send("|sip|" + transaction + "|\r\nSIP/2.0 " + status + "\r\n\r\n");
    BOOST_TEST(!phone.receive().empty());
  }

  /// The port that an OPTIONS to it comes from, and tells in its Via.
  std::uint16_t asked_from(udp_peer& phone) {
    app.send("|sip|||sip:127.0.0.1:" + std::to_string(phone.port())
             + "\r\nOPTIONS sip:1000@10.9.8.7 SIP/2.0\r\n\r\n");
    const auto request = phone.receive();
    const auto from = phone.sender();
    BOOST_TEST(count_of(request, "Via: SIP/2.0/UDP 127.0.0.1:"
                                     + std::to_string(from.port()) + ";rport")
               == 1u);
    return from.port();
  }

  running_edge edge;
  scripted_app app{edge.admin()};
  int branches = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(several_listeners, fixture)

BOOST_AUTO_TEST_CASE(phone_is_asked_from_where_it_registered_last) {
  udp_peer alice;
  udp_peer bob;
  enroll(alice, 1, "200 OK");
  enroll(bob, 2, "200 OK");
  BOOST_TEST(asked_from(alice) == edge.port(1));
  BOOST_TEST(asked_from(bob) == edge.port(2));
  enroll(alice, 0, "200 OK");
  BOOST_TEST(asked_from(alice) == edge.port(0));
  BOOST_TEST(asked_from(bob) == edge.port(2));
}

BOOST_AUTO_TEST_CASE(refused_request_leads_nowhere) {
  udp_peer phone;
  enroll(phone, 1, "200 OK");
  enroll(phone, 2, "401 Unauthorized");
  BOOST_TEST(asked_from(phone) == edge.port(1));
}

BOOST_AUTO_TEST_CASE(unknown_phone_is_asked_from_the_first) {
  udp_peer phone;
  BOOST_TEST(asked_from(phone) == edge.port(0));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(unknown_phone_is_asked_from_the_address_that_routes_take) {
  fixture f{several({"127.0.0.2", "127.0.0.1"})};
  udp_peer phone;
  BOOST_TEST(f.asked_from(phone) == f.edge.port(1));
}
