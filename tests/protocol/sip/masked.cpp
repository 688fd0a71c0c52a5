#include "protocol/sip/masked.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::sip;

BOOST_AUTO_TEST_SUITE(masked_messages)

BOOST_AUTO_TEST_CASE(only_harmless_parameters_are_left) {
  BOOST_TEST(
      masked_credentials(
          "Digest username=\"1000\",realm=\"a.example\", "
          "nonce=\"0123456789ab\", "
          "uri=\"sip:a.example\" , response = "
          "\"6629fae49393a05397450978507c4ef1\","
          "qop=auth, nc=00000001, cnonce=\"abcdefghijkl\", opaque=\"o\", "
          "algorithm=MD5, ext=secret")
      == "Digest username=\"1000\", realm=\"a.example\", "
         "nonce=\"01234567...\", "
         "uri=\"sip:a.example\", response=***, qop=auth, nc=00000001, "
         "cnonce=\"abcdefgh...\", opaque=***, algorithm=MD5, ext=***");
}

BOOST_AUTO_TEST_CASE(quoted_commas_and_quotes_do_not_mislead) {
  BOOST_TEST(masked_credentials(R"(Digest username="a\",response=\"b,c", )"
                                R"(RESPONSE="x,y\"z",Nonce="n")")
             == R"(Digest username="a\",response=\"b,c", RESPONSE=***, )"
                R"(Nonce="n")");
}

BOOST_AUTO_TEST_CASE(folded_values_are_read) {
  BOOST_TEST(masked_credentials("Digest realm=\"a\",\r\n response=\"b\"")
             == "Digest realm=\"a\", response=***");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_not_shown) {
  for (auto value : {"Basic a2VybWl0OnBpZ2d5", "Bearer x", "", "Digest",
                     "nonsense", "Basic realm"})
    BOOST_TEST(masked_credentials(value).find_first_of("ax2")
                   == std::string::npos,
               value);
  for (auto value : {"Digest response=\"open", "Digest s3cret",
                     "Digest response=\"a\"s3cret",
                     "Digest realm=\"x\", s3cret", "Digest a b=s3cret"})
    BOOST_TEST(masked_credentials(value).find("s3cret") == std::string::npos,
               value);
}

BOOST_AUTO_TEST_CASE(no_cut_of_a_header_shows_the_response) {
  std::string_view whole =
      "Digest username=\"1000\", realm=\"a\", nonce=\"n\", uri=\"sip:a\", "
      "response=\"zzzzzzzzzzzzzzzz\", algorithm=MD5, cnonce=\"0123456789\"";
  for (std::size_t size = 0; size <= whole.size(); ++size)
    BOOST_TEST_REQUIRE(masked_credentials(whole.substr(0, size)).find("zz")
                       == std::string::npos);
}

BOOST_AUTO_TEST_CASE(authentication_info_names_no_scheme) {
  BOOST_TEST(
      masked_credentials("qop=auth, rspauth=\"6629\", nc=00000001, "
                         "nextnonce=\"0123456789\"")
      == "qop=auth, rspauth=***, nc=00000001, nextnonce=\"01234567...\"");
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_message_is_as_it_came) {
  std::string text = "REGISTER sip:a SIP/2.0\r\n"
                     "Via: SIP/2.0/UDP h;branch=z9hG4bKx\r\n"
                     "From: <sip:1@a>;tag=t\r\nTo: <sip:1@a>\r\nCall-ID: c\r\n"
                     "CSeq: 1 REGISTER\r\nm: <sip:1@h>\r\n";
  message read;
  auto whole = text
               + "Authorization: Digest response=\"r\"\r\n"
                 "Content-Length: 4\r\n\r\nbody";
  BOOST_TEST_REQUIRE((read.parse(whole) == message_errc::none));
  BOOST_TEST(masked(read)
             == text
                    + "Authorization: Digest response=***\r\n"
                      "Content-Length: 4\r\n\r\nbody");
}

BOOST_AUTO_TEST_CASE(answers_are_shown_with_their_status) {
  std::string text =
      "SIP/2.0 401 Unauthorized\r\n"
      "WWW-Authenticate: Digest realm=\"a\", nonce=\"123456789\"\r\n"
      "\r\n";
  message read;
  BOOST_TEST_REQUIRE((read.parse(text) == message_errc::none));
  BOOST_TEST(masked(read)
             == "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest "
                "realm=\"a\", nonce=\"12345678...\"\r\n\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
