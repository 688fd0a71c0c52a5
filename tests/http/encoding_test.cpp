#include "http/encoding.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::http;

BOOST_AUTO_TEST_SUITE(http_encoding)

BOOST_AUTO_TEST_CASE(gzip_is_asked_for_by_name) {
  for (auto text : {"gzip", "GZIP", "x-gzip", "gzip, deflate, br",
                    "deflate,gzip", "br;q=1.0, gzip;q=0.8", "gzip; q=0.001",
                    "gzip ;q=1", "gzip;level=0", " gzip\t"})
    BOOST_TEST(asks_for_gzip(text), text);
  for (auto text :
       {"", "identity", "*", "*;q=1", "br", "gzip;q=0", "gzip;q=0.0",
        "gzip; q=0.000, br", "gzipped", "deflate", ",", ";", "=", "gzi p"})
    BOOST_TEST(!asks_for_gzip(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
