#include "protocol/sip/message.hpp"

#include "tests/protocol/sip/samples.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

using namespace rollcall::sip;
using namespace std::literals;
using rollcall::test::recorded_register;

namespace {

message_errc error_of(std::string_view bytes, message_limits limits = {}) {
  message m;
  return m.parse(bytes, limits);
}

/// A request with these header lines and no body.
std::string with(std::string_view lines) {
  return "REGISTER sip:h SIP/2.0\r\n" + std::string{lines} + "\r\n\r\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(recorded_register_is_read) {
  BOOST_REQUIRE(recorded_register.size() == 712u);
  message m;
  BOOST_REQUIRE(m.parse(recorded_register) == message_errc::none);
  BOOST_TEST(m.is_request());
  BOOST_TEST(m.method() == "REGISTER");
  BOOST_TEST(m.request_uri() == "sip:bling.babblevoice.com");
  BOOST_TEST(m.fields().size() == 12u);
  BOOST_TEST(m.get(header_id::to) == "<sip:1000@bling.babblevoice.com>");
  BOOST_TEST(m.get(header_id::expires) == "120");
  BOOST_TEST(m.has(header_id::proxy_authorization));
  BOOST_TEST(!m.has(header_id::authorization));
  BOOST_CHECK(m.get(header_id::authorization).data() == nullptr);
  BOOST_TEST(m.body().empty());
}

BOOST_AUTO_TEST_CASE(a_message_never_parsed_has_nothing) {
  message m;
  for (std::size_t i = 0; i < header_id_count; ++i)
    BOOST_TEST(!m.has(static_cast<header_id>(i)));
  BOOST_TEST(m.get(header_id::to).empty());
  BOOST_TEST(m.count(header_id::to) == 0u);
}

BOOST_AUTO_TEST_CASE(it_can_be_parsed_into_again) {
  message m;
  BOOST_REQUIRE(m.parse(recorded_register) == message_errc::none);
  BOOST_REQUIRE(m.parse("junk") == message_errc::bad_start_line);
  BOOST_REQUIRE(m.parse("SIP/2.0 200 OK\r\n\r\n") == message_errc::none);
  BOOST_TEST(!m.is_request());
  BOOST_TEST(m.status() == 200);
  BOOST_TEST(m.method().empty());
  BOOST_TEST(!m.has(header_id::to));
  BOOST_TEST(m.fields().empty());
}

BOOST_AUTO_TEST_CASE(request_line_has_two_single_spaces) {
  for (auto good : {"REGISTER sip:h SIP/2.0", "register sip:h sip/2.0",
                    "RE%47IST%45R sip:h SIP/2.0",
                    "!interesting-Method0123456789_*+`.%in"
                    "dee~ sip:h SIP/2.0",
                    "OPTIONS nobodyKnowsThisScheme:totally-opaque SIP/2.0"})
    BOOST_CHECK_MESSAGE(error_of(good + "\r\n\r\n"s) == message_errc::none,
                        good);
  for (auto bad : {""sv,
                   "REGISTER"sv,
                   "REGISTER sip:h"sv,
                   "REGISTER SIP/2.0"sv,
                   "REGISTER  SIP/2.0"sv,
                   "REGISTER  sip:h SIP/2.0"sv,
                   "REGISTER sip:h  SIP/2.0"sv,
                   "REGISTER sip:h SIP/2.0 "sv,
                   " REGISTER sip:h SIP/2.0"sv,
                   "REGISTER\tsip:h\tSIP/2.0"sv,
                   "REGISTER sip:h SIP/7.0"sv,
                   "REGISTER sip:h HTTP/1.1"sv,
                   "REGISTER sip:h; lr SIP/2.0"sv,
                   "REGISTER sip:a\0@h SIP/2.0"sv,
                   "REGISTER sip:a\x7f@h SIP/2.0"sv,
                   "REGISTER sip:a\rb SIP/2.0"sv,
                   "REG/STER sip:h SIP/2.0"sv,
                   "REG\0 sip:h SIP/2.0"sv,
                   "REGISTER sip:h SIP/2.0\r"sv,
                   "GET / HTTP/1.1"sv})
    BOOST_CHECK_MESSAGE(error_of(std::string{bad} + "\r\n\r\n")
                            == message_errc::bad_start_line,
                        bad);
}

BOOST_AUTO_TEST_CASE(status_line_has_three_digits) {
  struct {
    std::string_view line;
    int status;
    std::string_view reason;
  } const rows[] = {
      {"SIP/2.0 200 OK", 200, "OK"},
      {"sip/2.0 100 Trying", 100, "Trying"},
      {"SIP/2.0 699 ", 699, ""}, // RFC 4475 noreason
      {"SIP/2.0 200", 200, ""},  // without the space, as some send it
      {"SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe", 200,
       "= 2**3 * 5**2 \xd0\xbd\xd0\xbe"}, // RFC 4475 unreason
  };
  for (auto& row : rows) {
    auto bytes = std::string{row.line} + "\r\n\r\n";
    message m;
    BOOST_REQUIRE_MESSAGE(m.parse(bytes) == message_errc::none, row.line);
    BOOST_TEST(m.status() == row.status);
    BOOST_TEST(m.reason() == row.reason);
  }
  for (auto bad : {"SIP/2.0"sv, "SIP/2.0 "sv, "SIP/2.0 20"sv, "SIP/2.0 099 x"sv,
                   "SIP/2.0 700 x"sv, "SIP/2.0 2000 x"sv, "SIP/2.0 20x OK"sv,
                   "SIP/2.0  200 OK"sv, "SIP/3.0 200 OK"sv, "SIP/2.0 -20 OK"sv,
                   "SIP/2.0 4294967301 better not break the receiver"sv,
                   "SIP/2.0 200 O\0K"sv, "SIP/2.0 200 O\rK"sv})
    BOOST_CHECK_MESSAGE(error_of(std::string{bad} + "\r\n\r\n")
                            == message_errc::bad_start_line,
                        bad);
}

BOOST_AUTO_TEST_CASE(names_fold_case_and_have_short_forms) {
  auto bytes = with("TO :\t<sip:a@h>\r\nf \t : <sip:b@h>\r\nCSEQ:1 X\r\n"
                    "i:7\r\nX-Unknown: 1\r\nSubject:");
  message m;
  BOOST_REQUIRE(m.parse(bytes) == message_errc::none);
  BOOST_TEST(m.get(header_id::to) == "<sip:a@h>");
  BOOST_TEST(m.get(header_id::from) == "<sip:b@h>");
  BOOST_TEST(m.get(header_id::cseq) == "1 X");
  BOOST_TEST(m.get(header_id::call_id) == "7");
  BOOST_TEST(m.get(header_id::other) == "1");
  // Empty is not absent.
  BOOST_TEST(m.has(header_id::subject));
  BOOST_TEST(m.get(header_id::subject).empty());
  BOOST_CHECK(m.get(header_id::subject).data() != nullptr);
  BOOST_TEST(m.fields()[1].name == "f");
}

BOOST_AUTO_TEST_CASE(lines_of_one_header_keep_their_order) {
  auto bytes = with("m: 1\r\nTo: x\r\nContact: 2\r\nCONTACT: 3, 4");
  message m;
  BOOST_REQUIRE(m.parse(bytes) == message_errc::none);
  std::string all;
  m.for_each(header_id::contact, [&](std::string_view v) {
    all += v;
    all += '|';
  });
  BOOST_TEST(all == "1|2|3, 4|");
  BOOST_TEST(m.count(header_id::contact) == 3u);
  BOOST_TEST(m.count(header_id::to) == 1u);
}

BOOST_AUTO_TEST_CASE(folded_lines_are_one) {
  auto bytes = with("Subject: I know\r\n  you're there,\n\tpick up\r\n \r\n"
                    "To:\r\n <sip:a@h>\r\nExpires: 5\r\n ");
  message m;
  BOOST_REQUIRE(m.parse(bytes) == message_errc::none);
  BOOST_TEST(m.fields().size() == 3u);
  BOOST_TEST(m.get(header_id::subject)
             == "I know\r\n  you're there,\n\tpick up");
  BOOST_TEST(m.get(header_id::to) == "<sip:a@h>");
  BOOST_TEST(m.get(header_id::expires) == "5");
}

BOOST_AUTO_TEST_CASE(a_fold_before_the_first_header_is_refused) {
  // RFC 4475 lwsstart: it would continue the start line, which cannot be.
  BOOST_CHECK(error_of(with(" To: x")) == message_errc::bad_header_line);
  BOOST_CHECK(error_of(with("\tTo: x")) == message_errc::bad_header_line);
}

BOOST_AUTO_TEST_CASE(lines_may_end_with_a_bare_line_feed) {
  message m;
  BOOST_REQUIRE(m.parse("REGISTER sip:h SIP/2.0\nTo: x\nl: 2\n\nab")
                == message_errc::none);
  BOOST_TEST(m.get(header_id::to) == "x");
  BOOST_TEST(m.body() == "ab");
}

BOOST_AUTO_TEST_CASE(header_lines_are_a_token_and_a_colon) {
  for (auto bad :
       {"To"sv, "To x"sv, ": x"sv, " : x"sv, "T o: x"sv, "To\0: x"sv,
        "T\xc3\xb6: x"sv, "\"To\": x"sv, "<To>: x"sv,
        // No line end may stand before the colon (RFC 3261 §25.1 HCOLON).
        "To\r\n : x"sv, "To\n\t: x"sv,
        // A bare CR, or a control character outside quoted-pair: other
        // parsers take it for a line's or a text's end.
        "To: a\rb"sv, "To: a\r"sv, "To\r: a"sv, "To: a\0b"sv, "To: \x01"sv,
        "To: \x1b[2J"sv, "To: a\x7f"sv, "To: \"a\0b\""sv, "To: \"\\\\\0\""sv,
        "To: a\r\r\n b"sv, "To: \\\rb"sv})
    BOOST_CHECK_MESSAGE(error_of(with(bad)) == message_errc::bad_header_line,
                        bad);
}

BOOST_AUTO_TEST_CASE(control_characters_may_be_quoted_pairs) {
  // RFC 4475 intmeth.
  auto bytes = with("To: \"BEL:\\\x07 NUL:\\\0 DEL:\\\x7f\" <sip:a@h>\r\n"
                    "Subject: a\tb \xd0\xbd \\\\"sv);
  message m;
  BOOST_REQUIRE(m.parse(bytes) == message_errc::none);
  BOOST_TEST(m.get(header_id::to).size() == 32u);
}

BOOST_AUTO_TEST_CASE(body_is_what_content_length_says) {
  struct {
    std::string_view lines;
    std::string_view body;
    message_errc error;
  } const rows[] = {
      {"Content-Length: 3", "abc", message_errc::none},
      {"l:\r\n  3  ", "abc", message_errc::none},
      {"Content-Length: 0003", "abc", message_errc::none},
      {"Content-Length: 0", "", message_errc::none},
      {"To: x", "abcdef", message_errc::none}, // RFC 3261 §18.3: to the end
      {"l: 3\r\nContent-Length: 3", "abc", message_errc::none},
      {"l: 3\r\nContent-Length: 03", "abc", message_errc::none},
      {"Content-Length: 7", "", message_errc::bad_content_length},
      {"Content-Length: 4294967296", "", message_errc::bad_content_length},
      {"Content-Length: 18446744073709551619", "",
       message_errc::bad_content_length},
      {"Content-Length: -3", "", message_errc::bad_content_length},
      {"Content-Length: +3", "", message_errc::bad_content_length},
      {"Content-Length: 1 2", "", message_errc::bad_content_length},
      {"Content-Length: 3;x", "", message_errc::bad_content_length},
      {"Content-Length: 3, 3", "", message_errc::bad_content_length},
      {"Content-Length: 0x3", "", message_errc::bad_content_length},
      {"Content-Length:", "", message_errc::bad_content_length},
      {"l: 3\r\nContent-Length: 4", "", message_errc::bad_content_length},
      {"l: 3\r\nContent-Length: x", "", message_errc::bad_content_length},
  };
  for (auto& row : rows) {
    auto bytes = with(row.lines) + "abcdef";
    message m;
    BOOST_CHECK_MESSAGE(m.parse(bytes) == row.error, row.lines);
    if (row.error == message_errc::none)
      BOOST_TEST(m.body() == row.body, row.lines);
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_starts_with_space_is_no_fold) {
  message m;
  BOOST_REQUIRE(m.parse("REGISTER sip:h SIP/2.0\r\nl: 3\r\n\r\n  x")
                == message_errc::none);
  BOOST_TEST(m.body() == "  x");
}

BOOST_AUTO_TEST_CASE(limits_are_the_callers) {
  auto bytes = with("A: 1\r\nB: 2\r\nC: 3");
  BOOST_CHECK(error_of(bytes, {bytes.size(), 3}) == message_errc::none);
  BOOST_CHECK(error_of(bytes, {bytes.size() - 1, 3})
              == message_errc::too_large);
  BOOST_CHECK(error_of(bytes, {bytes.size(), 2})
              == message_errc::too_many_headers);
  std::string lines = "A: 0";
  for (int i = 1; i < 100; ++i)
    lines += "\r\nX-" + std::to_string(i) + ": " + std::to_string(i);
  message m;
  auto hundred = with(lines);
  BOOST_REQUIRE(m.parse(hundred) == message_errc::none);
  BOOST_TEST(m.fields().size() == 100u);
  BOOST_TEST(m.fields()[99].value == "99");
  BOOST_CHECK(error_of(with(lines), {.max_headers = 99})
              == message_errc::too_many_headers);
}

BOOST_AUTO_TEST_CASE(cut_at_any_byte_it_is_an_error) {
  message m;
  for (std::size_t n = 0; n < recorded_register.size(); ++n) {
    std::string part{recorded_register.substr(0, n)};
    auto error = m.parse(part);
    BOOST_TEST((error == message_errc::bad_start_line
                || error == message_errc::unterminated_header
                || error == message_errc::bad_header_line),
               n);
  }
  auto body = with("Content-Length: 5") + "12345";
  for (std::size_t n = 0; n < body.size(); ++n)
    BOOST_TEST((error_of(body.substr(0, n)) != message_errc::none), n);
}

BOOST_AUTO_TEST_CASE(thousands_of_folds_cost_one_pass) {
  std::string bytes = "REGISTER sip:h SIP/2.0\r\nSubject: a";
  while (bytes.size() < 8'000'000)
    bytes += "\r\n b";
  bytes += "\r\n\r\n";
  message_limits limits{bytes.size(), 2};
  message m;
  BOOST_REQUIRE(m.parse(bytes, limits) == message_errc::none);
  BOOST_TEST(m.fields().size() == 1u);
  BOOST_TEST(measure(bytes, limits).size == bytes.size());
}

BOOST_AUTO_TEST_CASE(each_error_has_words) {
  for (int i = 0; i <= static_cast<int>(message_errc::bad_content_length); ++i)
    BOOST_TEST(to_string(static_cast<message_errc>(i)) != "unknown"sv);
}

BOOST_AUTO_TEST_SUITE_END()
