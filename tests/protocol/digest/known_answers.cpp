// Published examples: digests computed by others must verify here.
#include "protocol/digest/hash.hpp"
#include "protocol/digest/verifier.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace rollcall::digest;
using rollcall::registrar::user_record;

namespace {

user_record with_secret(std::string secret) {
  user_record user;
  user.secret = std::move(secret);
  return user;
}

bool verifies(const std::string& line, std::string_view method,
              const user_record& user, std::string_view name = {}) {
  credentials c;
  if (parse_credentials(line, c) != parse_errc::ok || !has_qop_auth(c))
    return false;
  auto a = algorithm_of(c);
  return a
         && verify(c, *a, method, name.empty() ? c.username : name, c.realm,
                   &user)
                == verification::verified;
}

// RFC 7616 §3.9.1, both answers to one challenge.
std::string rfc7616(const std::string& algorithm, const std::string& response) {
  return "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
         "uri=\"/dir/index.html\", algorithm="
         + algorithm
         + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
           "nc=00000001, "
           "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", "
           "qop=auth, response=\""
         + response
         + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
}

std::string biloxi(const std::string& algorithm, const std::string& response) {
  return "Digest username=\"bob\", realm=\"biloxi.com\", "
         "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
         "uri=\"sip:biloxi.com\", qop=auth, nc=00000001, "
         "cnonce=\"0a4f113b\", algorithm="
         + algorithm + ", response=\"" + response
         + "\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
}

} // namespace

BOOST_AUTO_TEST_SUITE(digest_known_answers)

BOOST_AUTO_TEST_CASE(rfc_2617_section_3_5_verifies) {
  auto line = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
              "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
              "uri=\"/dir/index.html\", qop=auth, nc=00000001, "
              "cnonce=\"0a4f113b\", "
              "response=\"6629fae49393a05397450978507c4ef1\", "
              "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
  BOOST_TEST(verifies(line, "GET", with_secret("Circle Of Life")));
  BOOST_TEST(!verifies(line, "GET", with_secret("Circle of Life")));
  BOOST_TEST(!verifies(line, "POST", with_secret("Circle Of Life")));
}

BOOST_AUTO_TEST_CASE(rfc_7616_section_3_9_1_verifies) {
  auto user = with_secret("Circle of Life");
  auto md5 = rfc7616("MD5", "8ca523f5e9506fed4657c9700eebdbec");
  auto sha = rfc7616("SHA-256", "753927fa0e85d155564e2e272a28d180"
                                "2ca10daf4496794697cf8db5856cb6c1");
  BOOST_TEST(verifies(md5, "GET", user));
  BOOST_TEST(verifies(sha, "GET", user));
  BOOST_TEST(!verifies(md5, "GET", with_secret("Circle Of Life")));
  BOOST_TEST(!verifies(sha, "GET", with_secret("Circle Of Life")));
}

// The RFC prints values of another function (SHA-512 cut short); erratum 4897
// has those of SHA-512/256.
BOOST_AUTO_TEST_CASE(rfc_7616_section_3_9_2_as_corrected_verifies) {
  const std::string name = "J\xc3\xa4s\xc3\xb8n Doe";
  auto hashed = std::string{
      user_hash(algorithm::sha512_256, name, "api@example.org").view()};
  BOOST_TEST(hashed
             == "793263caabb707a56211940d90411ea4"
                "a575adeccb7e360aeb624ed06ece9b0b");
  auto line =
      "Digest username=\"" + hashed
      + "\", realm=\"api@example.org\", uri=\"/doe.json\", "
        "algorithm=SHA-512-256, "
        "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
        "nc=00000001, "
        "cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v\", qop=auth, "
        "response=\"3798d4131c277846293534c3edc11bd8"
        "a5e4cdcbff78b05db9d95eeb1cec68a5\", "
        "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", "
        "userhash=true";
  BOOST_TEST(verifies(line, "GET", with_secret("Secret, or not?"), name));
  BOOST_TEST(!verifies(line, "GET", with_secret("Secret, or not?")));
}

// The REGISTER of RFC 3261 §24.1, with digests by Python's hashlib.
BOOST_AUTO_TEST_CASE(a_register_verifies_by_each_algorithm) {
  auto user = with_secret("zanzibar");
  BOOST_TEST(verifies(biloxi("MD5", "9e2d1006810044fd79f39476209ae31a"),
                      "REGISTER", user));
  BOOST_TEST(verifies(biloxi("SHA-256", "93e0e23c30bf2e3b139a3410a7edc9a5"
                                        "b15b1cfd8fd557ca8ee303e4372339a1"),
                      "REGISTER", user));
  BOOST_TEST(verifies(biloxi("SHA-512-256", "4bf969d821d66b375c5b96ab92a04ea4"
                                            "4a9f7a2a259b9351753b177ccd0cd062"),
                      "REGISTER", user));
}

BOOST_AUTO_TEST_CASE(a_register_verifies_against_stored_digests) {
  user_record user;
  user.ha1 = "12af60467a33e8518da5c68bbff12b11";
  user.ha1_sha256 = "e65db393e748c5228939a6b4b2879e9e"
                    "a5625cd79fd5267868cb568d69f6b97e";
  user.ha1_sha512_256 = "a969680ab364e333ec5c93ff823d570a"
                        "79841c8d40270655dd42f37b755dfc38";
  BOOST_TEST(verifies(biloxi("MD5", "9e2d1006810044fd79f39476209ae31a"),
                      "REGISTER", user));
  BOOST_TEST(verifies(biloxi("SHA-256", "93e0e23c30bf2e3b139a3410a7edc9a5"
                                        "b15b1cfd8fd557ca8ee303e4372339a1"),
                      "REGISTER", user));
  BOOST_TEST(verifies(biloxi("SHA-512-256", "4bf969d821d66b375c5b96ab92a04ea4"
                                            "4a9f7a2a259b9351753b177ccd0cd062"),
                      "REGISTER", user));
  user.ha1 = "12AF60467A33E8518DA5C68BBFF12B11";
  BOOST_TEST(verifies(biloxi("MD5", "9E2D1006810044FD79F39476209AE31A"),
                      "REGISTER", user));
}

BOOST_AUTO_TEST_SUITE_END()
