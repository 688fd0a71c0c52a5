#include "edge/keyed_hash.hpp"
#include "edge/random_source.hpp"
#include "edge/txn_id.hpp"

#include "tests/edge/support.hpp"

using namespace rollcall;

BOOST_AUTO_TEST_SUITE(identity)

BOOST_AUTO_TEST_CASE(uuid_and_branch_lead_back_to_the_transaction) {
  edge::random_source random;
  const auto id = edge::make_txn_id(random, 4711);
  BOOST_TEST(id.slot() == 4711u);
  std::string uuid;
  edge::append_uuid(uuid, id);
  BOOST_TEST(uuid.size() == 36u);
  BOOST_TEST((edge::parse_uuid(uuid) == id));
  std::string branch;
  edge::append_branch(branch, id);
  BOOST_TEST((edge::parse_branch(branch) == id));
}

BOOST_AUTO_TEST_CASE(uuid_is_written_as_drachtio_writes_it) {
  std::string uuid;
  edge::append_uuid(uuid, {0x0123'4567'89ab'cdefU, 0xfedc'ba98'7654'3210U});
  BOOST_TEST(uuid == "01234567-89ab-cdef-fedc-ba9876543210");
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_identity) {
  for (const char* text : {"", "01234567-89ab-cdef-fedc-ba987654321",
                           "01234567-89ab-cdef-fedc-ba98765432100",
                           "01234567_89ab-cdef-fedc-ba9876543210",
                           "0123456g-89ab-cdef-fedc-ba9876543210"})
    BOOST_TEST(!edge::parse_uuid(text), text);
  for (const char* text : {"", "z9hG4bK", "z9hG4bK0123",
                           "z9hG4bK0123456789abcdeffedcba987654321G"})
    BOOST_TEST(!edge::parse_branch(text), text);
}

BOOST_AUTO_TEST_CASE(random_bits_do_not_come_twice) {
  edge::random_source random;
  const auto first = random.next();
  for (int i = 0; i < 1'000; ++i)
    BOOST_REQUIRE(random.next() != first);
}

BOOST_AUTO_TEST_CASE(hash_is_the_published_siphash_2_4_of_128_bits) {
  // Test vectors of its authors: key 00 … 0f, message empty and 00 … 0e.
  const edge::hash_key key{0x0706'0504'0302'0100U, 0x0f0e'0d0c'0b0a'0908U};
  const edge::hash_value empty{0xe6a8'25ba'047f'81a3U, 0x9302'55c7'1472'f66dU};
  BOOST_TEST((edge::keyed_hash(key, "") == empty));
  std::string bytes;
  for (char c = 0; c < 15; ++c)
    bytes += c;
  const edge::hash_value full{0x11a8'b033'99e9'9354U, 0xd9c3'cf97'0fec'087eU};
  BOOST_TEST((edge::keyed_hash(key, bytes) == full));
}

BOOST_AUTO_TEST_SUITE_END()
