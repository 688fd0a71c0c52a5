#include "store/rocks/crc32c.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using rollcall::store::rocks::crc32c;

BOOST_AUTO_TEST_SUITE(crc32c_)

// RFC 3720, appendix B.4.
BOOST_AUTO_TEST_CASE(sums_are_those_of_the_rfc) {
  std::string rising;
  for (char c = 0; c < 32; ++c)
    rising += c;
  BOOST_TEST(crc32c("") == 0u);
  BOOST_TEST(crc32c("123456789") == 0xe3069283u);
  BOOST_TEST(crc32c(std::string(32, '\0')) == 0x8a9136aau);
  BOOST_TEST(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  BOOST_TEST(crc32c(rising) == 0x46dd794eu);
}

BOOST_AUTO_TEST_CASE(pieces_give_the_sum_of_the_whole) {
  const std::string text = "one sum, however the bytes are cut";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    BOOST_TEST(crc32c(text.substr(cut), crc32c(text.substr(0, cut)))
               == crc32c(text));
}

BOOST_AUTO_TEST_SUITE_END()
