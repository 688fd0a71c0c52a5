#include "protocol/digest/keyed_hash.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::digest;

BOOST_AUTO_TEST_SUITE(keyed_hashes)

BOOST_AUTO_TEST_CASE(hash_is_the_published_siphash_2_4) {
  // The test vector of the paper: key 00 … 0f, message 00 … 0e.
  std::string bytes;
  for (char c = 0; c < 15; ++c)
    bytes += c;
  const hash_key key{0x0706'0504'0302'0100U, 0x0f0e'0d0c'0b0a'0908U};
  BOOST_TEST(keyed_hash(key, bytes) == 0xa129'ca61'49be'45e5U);
}

BOOST_AUTO_TEST_SUITE_END()
