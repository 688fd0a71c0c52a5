#include "protocol/sip/message.hpp"
#include "tests/protocol/sip/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;
using rollcall::test::recorded_register;

namespace {

std::string with(std::string_view lines) {
  return "REGISTER sip:h SIP/2.0\r\n" + std::string{lines} + "\r\n\r\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(measures)

BOOST_AUTO_TEST_CASE(no_prefix_is_a_message) {
  for (auto whole : {std::string{recorded_register},
                     with("To:\r\n x\r\nl: 12") + "two\r\n\r\nlines",
                     "OPTIONS sip:h SIP/2.0\nl : 2\n\n\n\n"s}) {
    for (std::size_t n = 0; n < whole.size(); ++n) {
      auto head = measure(whole.substr(0, n));
      BOOST_TEST(head.size == 0u, n);
      BOOST_TEST((head.error == message_errc::none), n);
    }
    BOOST_TEST(measure(whole).size == whole.size());
    // What follows is not looked at.
    BOOST_TEST(measure(whole + " \r\n: junk").size == whole.size());
  }
}

BOOST_AUTO_TEST_CASE(several_messages_are_taken_one_by_one) {
  auto first = with("l: 4") + "\r\n\r\n";
  std::string stream = first + std::string{recorded_register};
  auto head = measure(stream);
  BOOST_REQUIRE(head.size == first.size());
  BOOST_TEST(measure(stream.substr(head.size)).size
             == recorded_register.size());
}

BOOST_AUTO_TEST_CASE(a_message_without_content_length_has_no_body) {
  auto whole = with("To: x");
  BOOST_TEST(measure(whole + "junk").size == whole.size());
}

BOOST_AUTO_TEST_CASE(what_ends_nowhere_sensible_is_an_error) {
  for (auto lines :
       {"Content-Length: -1", "Content-Length: +1", "l: 1, 1",
        "Content-Length:", "l: 1\r\nl: 2", "l: x", "Content-Length: 4294967296",
        "l: 99999999999999999999999"})
    BOOST_CHECK_MESSAGE(
        measure(with(lines)).error == message_errc::bad_content_length, lines);
  BOOST_CHECK(measure(with("no colon")).error == message_errc::bad_header_line);
}

BOOST_AUTO_TEST_CASE(an_empty_line_is_no_message) {
  // Keep-alives (RFC 5626 §3.5.1) are taken off by who owns the connection.
  BOOST_TEST(measure("").size == 0u);
  BOOST_CHECK(measure("\r").error == message_errc::none);
  for (auto text : {"\r\n", "\n", "\r\n\r\n", "\r\nREGISTER"})
    BOOST_CHECK(measure(text).error == message_errc::bad_start_line);
}

BOOST_AUTO_TEST_CASE(it_finds_the_same_content_length_as_the_parser) {
  // Else one of two parsers in a row could be made to see a message that
  // the other took for a body.
  for (auto lines :
       {" Content-Length: 4\r\nTo: x"sv, "Content-Length\r\n : 4"sv,
        "Content-Length\r: 4"sv, "\tl: 4"sv, "l\n :4"sv, "X: \0\r\nl: 4"sv}) {
    auto bytes = with(lines) + "abcd";
    message m;
    BOOST_CHECK(m.parse(bytes) == message_errc::bad_header_line);
    BOOST_CHECK_MESSAGE(measure(bytes).error == message_errc::bad_header_line,
                        lines);
  }
  auto folded = with("X: 1\r\n Content-Length: 4\r\nl: 2") + "abcd";
  BOOST_TEST(measure(folded).size == folded.size() - 2);
}

BOOST_AUTO_TEST_CASE(what_cannot_fit_is_told_early) {
  message_limits limits{.max_bytes = 100};
  BOOST_CHECK(measure(std::string(100, 'a'), limits).error
              == message_errc::none);
  BOOST_CHECK(measure(std::string(101, 'a'), limits).error
              == message_errc::too_large);
  BOOST_CHECK(measure(with("l: 100"), limits).error == message_errc::too_large);
  BOOST_CHECK(measure(with("l: 4294967295")).error == message_errc::too_large);
}

BOOST_AUTO_TEST_SUITE_END()
