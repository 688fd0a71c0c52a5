#include "edge/answer_log.hpp"

#include "tests/edge/support.hpp"

#include <deque>

using namespace rollcall;
using namespace rollcall::edge_test;

namespace {

struct fixture {
  edge::answer_log::number append(std::string_view text, std::uint64_t key) {
    return log.append({key, ~key}, edge::time_point{}, to, text);
  }

  edge::answer_log log;
  edge::flow to{edge::transport::udp, 3, 0, at("10.0.0.1", 5060)};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(answer_log, fixture)

BOOST_AUTO_TEST_CASE(answers_stay_what_they_are_until_they_are_forgotten) {
  struct kept {
    edge::answer_log::number number;
    std::string text;
    std::uint64_t key;
  };
  std::deque<kept> expected;
  std::uint64_t next = 0;
  std::size_t longest = 0;
  // Grows, shrinks to nothing and grows again, over many blocks, with texts
  // of every length up to some thousand bytes.
  for (const std::size_t aim : {3'000u, 100u, 2'000u, 0u, 500u, 0u}) {
    while (expected.size() != aim) {
      if (expected.size() < aim) {
        std::string text(next * 37 % 4'099, static_cast<char>('a' + next % 26));
        expected.push_back({append(text, next), text, next});
        ++next;
      } else {
        BOOST_REQUIRE(log.front() == expected.front().number);
        log.pop_front();
        expected.pop_front();
      }
      longest = std::max(longest, log.bytes());
    }
    BOOST_TEST(log.size() == aim);
    BOOST_TEST(log.empty() == (aim == 0));
    for (const auto& one : expected) {
      BOOST_REQUIRE(log[one.number].text() == one.text);
      BOOST_REQUIRE(log[one.number].key.first == one.key);
      BOOST_REQUIRE(log[one.number].reply_to.listener == 3u);
    }
  }
  BOOST_TEST(log.bytes() == 0u);
  BOOST_TEST(longest > 5'000'000u);
}

BOOST_AUTO_TEST_CASE(longest_text_finds_its_place) {
  const std::string text(edge::answer_log::max_text, 'x');
  for (std::uint64_t i = 0; i < 10; ++i)
    append(text, i);
  for (std::uint64_t i = 0; i < 10; ++i) {
    BOOST_TEST(log[log.front()].key.first == i);
    BOOST_TEST((log[log.front()].text() == text));
    log.pop_front();
  }
  BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(numbers_leave_the_highest_bit_alone) {
  edge::answer_log::number highest = 0;
  for (std::uint64_t i = 0; i < 1'000; ++i)
    highest = std::max(highest, append(std::string(60'000, 'x'), i));
  BOOST_TEST((highest & 0x8000'0000U) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
