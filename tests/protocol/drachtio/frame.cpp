#include "protocol/drachtio/frame.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace rollcall::drachtio;
using namespace std::literals;

BOOST_AUTO_TEST_SUITE(frames)

BOOST_AUTO_TEST_CASE(count_is_of_bytes_not_characters) {
  auto f = next_frame("6#M\xc3\xbc\xc3\xbc!rest", 100);
  BOOST_CHECK(f.error == frame_errc::none);
  BOOST_TEST(f.payload == "M\xc3\xbc\xc3\xbc!");
  BOOST_TEST(f.consumed == 8u);
}

BOOST_AUTO_TEST_CASE(every_prefix_needs_more_and_says_how_much) {
  for (auto whole : {"3#abc"s, "0#"s, "12#hello|world|"s, "000003#abc"s,
                     "1000#"s + std::string(1'000, '#')})
    for (std::size_t n = 0; n < whole.size(); ++n) {
      auto f = next_frame(whole.substr(0, n), 1'000);
      BOOST_TEST((f.error == frame_errc::need_more), whole << ' ' << n);
      BOOST_TEST(f.consumed == 0u);
      BOOST_TEST(f.missing >= 1u);
      BOOST_TEST(f.missing <= whole.size() - n);
      // Once the count is known, so is what is missing.
      if (n > whole.find('#'))
        BOOST_TEST(f.missing == whole.size() - n);
    }
}

BOOST_AUTO_TEST_CASE(coalesced_frames_come_out_one_by_one) {
  std::string stream;
  std::vector<std::string> sent;
  for (std::size_t i = 0; i < 500; ++i) {
    sent.push_back(std::string(i * 7 % 300, static_cast<char>(i)));
    append_frame(stream, sent.back());
  }
  std::string_view rest = stream;
  for (auto& payload : sent) {
    auto f = next_frame(rest, 300);
    BOOST_REQUIRE(f.error == frame_errc::none);
    BOOST_REQUIRE(f.payload == payload);
    rest.remove_prefix(f.consumed);
  }
  BOOST_TEST(rest.empty());
}

BOOST_AUTO_TEST_CASE(however_the_stream_is_cut_the_frames_are_the_same) {
  std::string stream;
  for (auto payload : {"a|response|b|OK"sv, ""sv, "3#abc"sv, "\r\n#"sv})
    append_frame(stream, payload);
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    std::string buffer;
    std::string taken;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      buffer += stream.substr(at, step);
      for (;;) {
        auto f = next_frame(buffer, 100);
        if (f.error != frame_errc::none) {
          BOOST_REQUIRE(f.error == frame_errc::need_more);
          break;
        }
        append_frame(taken, f.payload);
        buffer.erase(0, f.consumed);
      }
    }
    BOOST_TEST(taken == stream, "in steps of " << step);
    BOOST_TEST(buffer.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_count_that_is_none_breaks_the_stream) {
  for (auto bad : {"#"sv, "#abc"sv, "a"sv, "a#"sv, "3a#abc"sv, " 3#abc"sv,
                   "3 #abc"sv, "-3#abc"sv, "+3#abc"sv, "0x3#abc"sv, "3.#"sv,
                   "\r\n3#abc"sv, "3\0#abc"sv, "0000003#abc"sv, "1234567"sv,
                   "9999999#"sv, "99999999999999999999999999#"sv, "\xff#"sv})
    BOOST_CHECK_MESSAGE(
        next_frame(bad, 999'999).error == frame_errc::bad_length, bad);
}

BOOST_AUTO_TEST_CASE(a_count_above_the_limit_is_told_before_its_bytes_come) {
  BOOST_CHECK(next_frame("11#", 10).error == frame_errc::too_long);
  BOOST_CHECK(next_frame("11", 10).error == frame_errc::too_long);
  BOOST_CHECK(next_frame("10#", 10).error == frame_errc::need_more);
  BOOST_CHECK(next_frame("999999#", 999'998).error == frame_errc::too_long);
  BOOST_CHECK(next_frame("999999#", 999'999).error == frame_errc::need_more);
}

BOOST_AUTO_TEST_CASE(a_count_that_lies_shows_in_the_next_frame) {
  // Two interleaved writes: the second count is read in the wrong place.
  auto f = next_frame("5#a|b|c|d3#xyz", 100);
  BOOST_REQUIRE(f.error == frame_errc::none);
  BOOST_CHECK(next_frame("5#a|b|c|d3#xyz"sv.substr(f.consumed), 100).error
              == frame_errc::bad_length);
}

BOOST_AUTO_TEST_SUITE_END()
