#include "protocol/sip/writer.hpp"

#include "protocol/sip/message.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <ctime>
#include <limits>
#include <string>

using namespace rollcall::sip;

BOOST_AUTO_TEST_SUITE(writers)

BOOST_AUTO_TEST_CASE(request_is_written_after_what_is_there) {
  std::string out = "before|";
  writer{out}
      .request_line("OPTIONS", "sip:a@h")
      .header("To", "<sip:a@h>")
      .header("Max-Forwards", 70)
      .finish("body");
  BOOST_TEST(out
             == "before|OPTIONS sip:a@h SIP/2.0\r\nTo: <sip:a@h>\r\n"
                "Max-Forwards: 70\r\nContent-Length: 4\r\n\r\nbody");
}

BOOST_AUTO_TEST_CASE(response_without_body_says_so) {
  std::string out;
  writer{out}.status_line(423, reason_phrase(423)).finish();
  BOOST_TEST(out
             == "SIP/2.0 423 Interval Too Brief\r\nContent-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_whole) {
  std::string out;
  writer{out}.header("X", std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(out == "X: 18446744073709551615\r\n");
}

BOOST_AUTO_TEST_CASE(no_value_smuggles_in_a_line_of_its_own) {
  std::string out;
  writer{out}
      .request_line("OPTIONS", "sip:a@h\r\nEvil: 1")
      .header("Subject", "a\r\nEvil: 1\r\n\r\nb")
      .finish();
  message m;
  // The line break became a space, which no Request-URI may hold.
  BOOST_CHECK(m.parse(out) == message_errc::bad_start_line);
  out.clear();
  writer{out}
      .status_line(200, "OK\r\nEvil: 1")
      .header("Subject", "a\r\nEvil: 1\r\n\r\nb\n")
      .finish();
  BOOST_REQUIRE(m.parse(out) == message_errc::none);
  BOOST_TEST(m.fields().size() == 2u);
  BOOST_TEST(m.get(header_id::subject) == "a  Evil: 1    b");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_the_same) {
  std::string out;
  writer{out}
      .request_line("REGISTER", "sip:h")
      .header("Contact", "<sip:a@h>;expires=1")
      .header("Contact", "<sip:b@h>")
      .header("X-Empty", "")
      .finish("12345");
  message m;
  BOOST_REQUIRE(m.parse(out) == message_errc::none);
  std::string again;
  writer w{again};
  w.request_line(m.method(), m.request_uri());
  for (auto& field : m.fields())
    if (field.id != header_id::content_length)
      w.header(field.name, field.value);
  w.finish(m.body());
  BOOST_TEST(again == out);
}

BOOST_AUTO_TEST_CASE(each_status_we_send_has_its_usual_phrase) {
  BOOST_TEST(reason_phrase(200) == "OK");
  BOOST_TEST(reason_phrase(401) == "Unauthorized");
  BOOST_TEST(reason_phrase(407) == "Proxy Authentication Required");
  BOOST_TEST(reason_phrase(439) == "First Hop Lacks Outbound Support");
  BOOST_TEST(reason_phrase(299) == "Unknown");
  for (int status :
       {100, 202, 400, 403, 404, 405, 408, 413, 416, 420, 421, 423,
        480, 481, 486, 487, 489, 500, 501, 503, 504, 505, 513, 603})
    BOOST_TEST(reason_phrase(status) != "Unknown", status);
}

BOOST_AUTO_TEST_CASE(dates_agree_with_the_c_library) {
  BOOST_TEST(format_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  BOOST_TEST(format_date(1'289'690'940) == "Sat, 13 Nov 2010 23:29:00 GMT");
  BOOST_TEST(format_date(-1) == "Thu, 01 Jan 1970 00:00:00 GMT");
  // Leap days, ends of years and centuries, then a walk through 230 years in
  // steps that meet every weekday, month and hour.
  auto check = [](std::int64_t t) {
    std::time_t c = t;
    std::tm parts{};
    gmtime_r(&c, &parts);
    char expected[64];
    std::strftime(expected, sizeof(expected), "%a, %d %b %Y %H:%M:%S GMT",
                  &parts);
    BOOST_TEST(format_date(t) == expected, t);
  };
  for (std::int64_t t :
       {951'782'400LL, 951'868'799LL, 951'868'800LL, 1'709'164'800LL,
        1'735'689'599LL, 1'735'689'600LL, 4'107'542'399LL, 4'107'542'400LL})
    check(t);
  for (std::int64_t t = 0; t < 7'258'118'400; t += 2'345'678)
    check(t);
}

BOOST_AUTO_TEST_SUITE_END()
