#include "protocol/digest/keyed_hash.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::digest;

BOOST_AUTO_TEST_SUITE(keyed_hashes)

BOOST_AUTO_TEST_CASE(hash_is_the_published_siphash_2_4_of_128_bits) {
  // Test vectors of its authors: key 00 … 0f, message empty and 00 … 0e.
  const hash_key key{0x0706'0504'0302'0100U, 0x0f0e'0d0c'0b0a'0908U};
  const hash_value empty{0xe6a8'25ba'047f'81a3U, 0x9302'55c7'1472'f66dU};
  BOOST_TEST((keyed_hash(key, "") == empty));
  std::string bytes;
  for (char c = 0; c < 15; ++c)
    bytes += c;
  const hash_value full{0x11a8'b033'99e9'9354U, 0xd9c3'cf97'0fec'087eU};
  BOOST_TEST((keyed_hash(key, bytes) == full));
}

BOOST_AUTO_TEST_SUITE_END()
