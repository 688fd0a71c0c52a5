#include "http/answer.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::http;

BOOST_AUTO_TEST_SUITE(http_answer)

BOOST_AUTO_TEST_CASE(a_head_holds_what_is_set_and_nothing_else) {
  std::string out;
  append_head(out, {.status = 404, .length = 0});
  BOOST_TEST(out == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  out.clear();
  append_head(out, {.type = json_type, .chunked = true});
  BOOST_TEST(out
             == "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                "Transfer-Encoding: chunked\r\n\r\n");
  out.clear();
  append_head(out, {.status = 405,
                    .allow = "GET",
                    .date = "D",
                    .length = 7,
                    .connection = persistence::close});
  BOOST_TEST(out
             == "HTTP/1.1 405 Method Not Allowed\r\nDate: D\r\nAllow: GET\r\n"
                "Content-Length: 7\r\nConnection: close\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(dates_are_those_of_rfc_9110) {
  BOOST_TEST(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  BOOST_TEST(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  BOOST_TEST(http_date(1709164800) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

BOOST_AUTO_TEST_SUITE_END()
