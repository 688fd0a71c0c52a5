#include "edge/meta_writer.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;
using namespace rollcall::edge_test;
using namespace std::chrono;

namespace {

struct fixture {
  fixture() {
    meta.set_time(system_clock::time_point{hours{24 * 20'000 + 8} + minutes{40}
                                           + seconds{43}
                                           + microseconds{795'144}});
  }

  /// Without the frame's own id, of which only the form is known.
  static std::string without_id(std::string_view line) {
    const auto bar = line.find('|');
    BOOST_REQUIRE(bar != std::string_view::npos);
    BOOST_TEST(edge::parse_uuid(line.substr(0, bar)).has_value());
    return std::string{line.substr(bar)};
  }

  edge::random_source random;
  edge::meta_writer meta{random};
  // 5fb9f375-43c8-40a8-99bd-f98b1c6b26d7
  edge::txn_id id{0x5fb9'f375'43c8'40a8U, 0x99bd'f98b'1c6b'26d7U};
  edge::flow from{edge::transport::tcp, 0, 1, at("127.0.0.1", 40980)};
};

} // namespace

// The lines compared with are those of the recorded exchanges.
BOOST_FIXTURE_TEST_SUITE(meta_lines, fixture)

BOOST_AUTO_TEST_CASE(request_from_the_network) {
  BOOST_TEST(without_id(meta.request(325, from, id,
                                     asio::ip::make_address("127.0.0.1"), 5060))
             == "|sip|network|325|tcp|127.0.0.1|40980|08:40:43.795144|"
                "5fb9f375-43c8-40a8-99bd-f98b1c6b26d7||127.0.0.1|5060|");
}

BOOST_AUTO_TEST_CASE(answer_from_the_network) {
  from.kind = edge::transport::udp;
  BOOST_TEST(without_id(meta.answer(300, from, id))
             == "|sip|network|300|udp|127.0.0.1|40980|08:40:43.795144|"
                "5fb9f375-43c8-40a8-99bd-f98b1c6b26d7||");
}

BOOST_AUTO_TEST_CASE(answer_made_here) {
  BOOST_TEST(without_id(meta.local_answer(edge::transport::udp, id))
             == "|sip|network|0|udp||0|08:40:43.795144|"
                "5fb9f375-43c8-40a8-99bd-f98b1c6b26d7||");
}

BOOST_AUTO_TEST_CASE(echo_of_an_answer) {
  BOOST_TEST(
      without_id(meta.answer_sent("ee9843c7", 322, at("127.0.0.1", 40980), id))
      == "|response|ee9843c7|OK|application|322||127.0.0.1|40980|"
         "08:40:43.795144|5fb9f375-43c8-40a8-99bd-f98b1c6b26d7|||Msg sent:|");
}

BOOST_AUTO_TEST_CASE(echo_of_a_request) {
  BOOST_TEST(
      without_id(meta.request_sent("c5f686b0", 350, edge::transport::tcp,
                                   asio::ip::make_address("127.0.0.1"), 40980,
                                   id))
      == "|response|c5f686b0|OK|application|350|tcp|127.0.0.1|40980|"
         "08:40:43.795144|5fb9f375-43c8-40a8-99bd-f98b1c6b26d7|Msg sent:|");
}

BOOST_AUTO_TEST_CASE(no_two_frames_share_an_id) {
  const std::string first{meta.response("x", "OK")};
  const std::string second{meta.response("x", "OK")};
  BOOST_TEST(first != second);
  BOOST_TEST(without_id(first) == without_id(second));
}

BOOST_AUTO_TEST_CASE(frame_counts_meta_line_and_message) {
  std::string out;
  edge::append_sip_frame(out, "meta", {"ab", "", "\xc3\xa4"});
  BOOST_TEST(out == "10#meta\r\nab\xc3\xa4");
}

BOOST_AUTO_TEST_SUITE_END()
