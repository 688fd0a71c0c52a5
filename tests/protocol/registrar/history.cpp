// What is remembered of a user's bindings.
#include "protocol/registrar/history.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::registrar;

namespace {

time_point at(std::int64_t second) {
  return time_point{seconds{second}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(history_of_a_user)

BOOST_AUTO_TEST_CASE(nothing_is_known_at_first) {
  history h;
  BOOST_TEST(h.empty());
  BOOST_TEST(h.entries().empty());
}

BOOST_AUTO_TEST_CASE(the_same_again_is_counted) {
  history h;
  h.add(incident::registered, at(1'000), "udp 192.0.2.7:5060");
  h.add(incident::renewed, at(1'060), "");
  h.add(incident::renewed, at(1'120), "");
  h.add(incident::renewed, at(1'180), "");
  auto all = h.entries();
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST((all[0].what == incident::registered));
  BOOST_TEST(all[0].count == 1U);
  BOOST_TEST(all[0].first == 1'000);
  BOOST_TEST(all[0].detail == "udp 192.0.2.7:5060");
  BOOST_TEST((all[1].what == incident::renewed));
  BOOST_TEST(all[1].count == 3U);
  BOOST_TEST(all[1].first == 1'060);
  BOOST_TEST(all[1].last == 1'180);
}

BOOST_AUTO_TEST_CASE(another_detail_is_something_else) {
  history h;
  h.add(incident::moved, at(1), "udp 192.0.2.7:5060");
  h.add(incident::moved, at(2), "udp 192.0.2.7:5061");
  BOOST_TEST(h.entries().size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_oldest_makes_room) {
  history h;
  for (int i = 0; i < 40; ++i)
    h.add(i % 2 == 0 ? incident::stale : incident::fresh, at(i),
          std::to_string(i));
  auto all = h.entries();
  BOOST_REQUIRE(all.size() == history::most);
  BOOST_TEST(all.front().detail == "24");
  BOOST_TEST(all.back().detail == "39");
}

BOOST_AUTO_TEST_CASE(a_count_does_not_wrap) {
  history h;
  for (int i = 0; i < 70'000; ++i)
    h.add(incident::unanswered, at(i), "");
  BOOST_TEST(h.entries().at(0).count == 65'535U);
  BOOST_TEST(h.entries().at(0).last == 69'999);
}

BOOST_AUTO_TEST_CASE(a_long_detail_is_cut) {
  history h;
  h.add(incident::refused, at(1), std::string(1'000, 'x'));
  h.add(incident::refused, at(2), std::string(1'000, 'x'));
  BOOST_REQUIRE(h.entries().size() == 1U);
  BOOST_TEST(h.entries()[0].detail == std::string(history::longest_detail, 'x'));
  BOOST_TEST(h.entries()[0].count == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
