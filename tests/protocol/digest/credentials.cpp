#include "protocol/digest/credentials.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::digest;

namespace {

const std::string full =
    "Digest username=\"bob\", realm=\"biloxi.com\", nonce=\"n1\", "
    "uri=\"sip:biloxi.com\", qop=auth, nc=0000001F, cnonce=\"c1\", "
    "response=\"r1\", opaque=\"o1\", algorithm=SHA-256, userhash=false";

parse_errc parse(std::string_view text) {
  credentials c;
  return parse_credentials(text, c);
}

void check_full(std::string_view text) {
  credentials c;
  BOOST_TEST((parse_credentials(text, c) == parse_errc::ok), text);
  BOOST_TEST(c.username == "bob");
  BOOST_TEST(c.realm == "biloxi.com");
  BOOST_TEST(c.nonce == "n1");
  BOOST_TEST(c.uri == "sip:biloxi.com");
  BOOST_TEST(c.qop == "auth");
  BOOST_TEST(c.nc == "0000001F");
  BOOST_TEST(c.nc_value == 31u);
  BOOST_TEST(c.cnonce == "c1");
  BOOST_TEST(c.response == "r1");
  BOOST_TEST(c.opaque == "o1");
  BOOST_TEST((algorithm_of(c) == algorithm::sha256));
  BOOST_TEST(!c.userhash);
  BOOST_TEST(!c.extended_username);
}

} // namespace

BOOST_AUTO_TEST_SUITE(digest_credentials)

BOOST_AUTO_TEST_CASE(all_parameters_are_found) {
  check_full(full);
}

BOOST_AUTO_TEST_CASE(space_folds_case_and_quoting_do_not_matter) {
  check_full(
      " \r\n\tDIGEST\tUSERNAME = \"bob\" ,\r\n Realm=\r\n \"biloxi.com\","
      "NONCE=\"n1\",uri=sip:biloxi.com,qop=\"auth\",nc=\"0000001F\","
      "cnonce=c1,response=r1,opaque=\"o1\",algorithm=\"sha-256\" \r\n ");
}

BOOST_AUTO_TEST_CASE(unknown_parameters_and_empty_elements_are_skipped) {
  check_full(full + ", x=1, x=\"a,b=c\", ,");
}

BOOST_AUTO_TEST_CASE(recorded_sipp_credentials_parse) {
  credentials c;
  auto code = parse_credentials(
      "Digest username=\"1000\",realm=\"bling.babblevoice.com\",cnonce="
      "\"6b8b4567\",nc=00000001,qop=auth,uri=\"sip:127.0.0.1:5060\",nonce="
      "\"ef0fceb767a56e2b39ec711f9c8795e5\",response="
      "\"367c1d612d455f907e1245fd253362b9\",algorithm=MD5,opaque="
      "\"0436318199abcb9994fb29f82a89b5dc\"",
      c);
  BOOST_TEST((code == parse_errc::ok));
  BOOST_TEST(c.username == "1000");
  BOOST_TEST(c.uri == "sip:127.0.0.1:5060");
  BOOST_TEST(c.response == "367c1d612d455f907e1245fd253362b9");
  BOOST_TEST((algorithm_of(c) == algorithm::md5));
}

BOOST_AUTO_TEST_CASE(other_schemes_are_not_digest) {
  for (auto text : {"", " ", "Basic QWxhZGRpbjpvcGVu", "DigestX a=b",
                    "NoOneKnowsThisScheme opaque-data=here", "=", "\"Digest\""})
    BOOST_TEST((parse(text) == parse_errc::not_digest), text);
}

BOOST_AUTO_TEST_CASE(bad_syntax_is_told) {
  for (auto tail :
       {", x", ", x=", ", =1", ", x=\"open", ", x=\"esc\\", ", x=1 y=2", " x=1",
        ", x=\"a\"b", ", x=\"a\r\n b\"", ", x y=1", "; x=1"})
    BOOST_TEST((parse(full + tail) == parse_errc::syntax), tail);
  BOOST_TEST(
      (parse(full + std::string{", x=\"\0\"", 7}) == parse_errc::syntax));
  BOOST_TEST((parse(full + std::string{", x=\0", 5}) == parse_errc::syntax));
  BOOST_TEST((parse(full + ", " + full) == parse_errc::syntax));
}

BOOST_AUTO_TEST_CASE(a_parameter_given_twice_is_malformed) {
  for (auto name : {"username", "realm", "nonce", "uri", "response", "NC",
                    "algorithm", "cnonce", "opaque", "qop", "userhash"})
    BOOST_TEST(
        (parse(full + ", " + name + "=\"00000001\"") == parse_errc::duplicate),
        name);
  BOOST_TEST((parse(full + ", username*=UTF-8''bob") == parse_errc::duplicate));
}

BOOST_AUTO_TEST_CASE(mandatory_parameters_must_be_there) {
  BOOST_TEST((parse("Digest") == parse_errc::missing));
  for (std::string name :
       {"username", "realm", "nonce", "uri", "response", "nc", "cnonce"}) {
    auto text = full;
    auto at = text.find(' ' + name + '=');
    BOOST_REQUIRE(at != text.npos);
    text.insert(at + 1, "x-");
    BOOST_TEST((parse(text) == parse_errc::missing), name);
  }
}

BOOST_AUTO_TEST_CASE(without_qop_no_count_is_needed) {
  credentials c;
  auto code = parse_credentials(
      "Digest username=u, realm=r, nonce=n, uri=x, response=y", c);
  BOOST_TEST((code == parse_errc::ok));
  BOOST_TEST(c.qop.empty());
  BOOST_TEST((algorithm_of(c) == algorithm::md5));
}

BOOST_AUTO_TEST_CASE(the_nonce_count_is_eight_hexadecimal_digits) {
  for (auto nc : {"1", "0000001", "000000001", "0000000g", "-0000001",
                  "0x000001", "\"\"", "\"0000001 \""}) {
    auto text = full;
    text.replace(text.find("0000001F"), 8, nc);
    BOOST_TEST((parse(text) == parse_errc::bad_nc), nc);
  }
  auto text = full;
  text.replace(text.find("0000001F"), 8, "fFfFfFfF");
  credentials c;
  BOOST_TEST((parse_credentials(text, c) == parse_errc::ok));
  BOOST_TEST(c.nc_value == 0xffffffffu);
}

BOOST_AUTO_TEST_CASE(faults_have_a_reason_for_the_phone) {
  for (auto code : {parse_errc::syntax, parse_errc::duplicate,
                    parse_errc::missing, parse_errc::bad_nc})
    BOOST_TEST(!to_string(code).empty());
  BOOST_TEST(to_string(parse_errc::ok).empty());
}

BOOST_AUTO_TEST_CASE(escapes_in_the_user_name_are_resolved) {
  credentials c;
  BOOST_TEST((parse_credentials("Digest username=\"a\\\"b\\\\,c\", realm=r, "
                                "nonce=n, uri=x, response=y",
                                c)
              == parse_errc::ok));
  BOOST_TEST(c.username == "a\\\"b\\\\,c");
  BOOST_TEST(user_name(c).value() == "a\"b\\,c");
}

BOOST_AUTO_TEST_CASE(the_extended_user_name_is_decoded) {
  auto name = [](std::string_view value) {
    auto text = "Digest username*=" + std::string{value}
                + ", realm=r, nonce=n, uri=x, response=y, userhash=TRUE";
    credentials c;
    BOOST_TEST((parse_credentials(text, c) == parse_errc::ok));
    BOOST_TEST(c.extended_username);
    BOOST_TEST(c.userhash);
    return user_name(c);
  };
  BOOST_TEST(name("UTF-8''J%C3%A4s%C3%B8n%20Doe").value()
             == "J\xc3\xa4s\xc3\xb8n Doe");
  BOOST_TEST(name("utf-8'en'%41").value() == "A");
  for (auto broken :
       {"bob", "UTF-8'bob", "ISO-8859-1''bob", "UTF-8''%4", "UTF-8''%",
        "UTF-8''%zz", "UTF-8''%00", "UTF-8''%0a", "UTF-8''%7f"})
    BOOST_TEST(!name(broken), broken);
}

BOOST_AUTO_TEST_CASE(escaped_texts_compare_without_a_copy) {
  BOOST_TEST(unescapes_to("abc", "abc"));
  BOOST_TEST(unescapes_to("a\\bc", "abc"));
  BOOST_TEST(unescapes_to("a\\\"", "a\""));
  BOOST_TEST(unescapes_to("", ""));
  BOOST_TEST(!unescapes_to("abc", "ab"));
  BOOST_TEST(!unescapes_to("ab", "abc"));
  BOOST_TEST(!unescapes_to("a\\\\", "a"));
}

BOOST_AUTO_TEST_CASE(a_cut_anywhere_is_never_taken_for_the_whole) {
  // Own memory for each cut, so that a read past its end is caught.
  for (std::size_t n = 0; n < full.size(); ++n) {
    std::string cut{full, 0, n};
    cut.shrink_to_fit();
    credentials c;
    if (parse_credentials(cut, c) != parse_errc::ok)
      continue;
    // Only what stands after the last mandatory parameter may be missing.
    BOOST_TEST(cut.find("response=\"r1\"") != cut.npos);
    BOOST_TEST(c.response == "r1");
    BOOST_TEST(c.nc_value == 31u);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_byte_anywhere_does_no_harm) {
  std::size_t fine = 0;
  for (std::size_t n = 0; n < full.size(); ++n)
    for (char byte : {'\0', '"', '\\', ',', '=', ' ', '\n', '\x7f', '\xff'}) {
      auto text = full;
      text[n] = byte;
      credentials c;
      if (parse_credentials(text, c) == parse_errc::ok) {
        ++fine;
        BOOST_TEST(c.nc.size() == 8u);
      }
    }
  BOOST_TEST(fine > 0u);
  BOOST_TEST(fine < full.size() * 9);
}

BOOST_AUTO_TEST_SUITE_END()
