#include "protocol/digest/challenge.hpp"

#include "protocol/digest/credentials.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::digest;

BOOST_AUTO_TEST_SUITE(digest_challenge)

BOOST_AUTO_TEST_CASE(a_challenge_has_realm_nonce_algorithm_and_qop) {
  BOOST_TEST(challenge("example.test", "abc", algorithm::md5, false)
             == "Digest realm=\"example.test\", nonce=\"abc\", algorithm=MD5, "
                "qop=\"auth\"");
  BOOST_TEST(challenge("example.test", "abc", algorithm::sha512_256, true)
             == "Digest realm=\"example.test\", nonce=\"abc\", "
                "algorithm=SHA-512-256, qop=\"auth\", stale=true");
}

BOOST_AUTO_TEST_CASE(each_algorithm_gets_its_line_in_order) {
  auto lines = challenges("r", "n", all_algorithms(), false);
  BOOST_REQUIRE(lines.size() == 3u);
  BOOST_TEST(lines[0].find("algorithm=SHA-512-256,") != std::string::npos);
  BOOST_TEST(lines[1].find("algorithm=SHA-256,") != std::string::npos);
  BOOST_TEST(lines[2].find("algorithm=MD5,") != std::string::npos);
  BOOST_TEST(challenges("r", "n", {}, false).empty());
}

BOOST_AUTO_TEST_CASE(the_realm_is_quoted_and_cannot_break_the_line) {
  auto text = challenge("a\"b\\c\r\nX: y", "n", algorithm::md5, false);
  BOOST_TEST(text.find("realm=\"a\\\"b\\\\cX: y\",") != std::string::npos);
  BOOST_TEST(text.find_first_of("\r\n") == std::string::npos);
  // A phone copies what stands between the quotes.
  BOOST_TEST(unescapes_to("a\\\"b\\\\cX: y", "a\"b\\cX: y"));
}

BOOST_AUTO_TEST_SUITE_END()
