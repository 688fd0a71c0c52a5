#include "protocol/digest/verifier.hpp"

#include "tests/protocol/digest/phone.hpp"

#include <boost/test/unit_test.hpp>

using namespace rollcall::digest;
using rollcall::registrar::user_record;

namespace {

user_record alice() {
  user_record user;
  user.secret = "wonderland";
  return user;
}

bool verifies(const std::string& line, const user_record* user,
              std::string_view method = "REGISTER",
              std::string_view realm = "example.test") {
  credentials c;
  BOOST_REQUIRE((parse_credentials(line, c) == parse_errc::ok));
  auto a = algorithm_of(c);
  BOOST_REQUIRE(a.has_value());
  return verify(c, *a, method, c.username, realm, user)
         == verification::verified;
}

} // namespace

BOOST_AUTO_TEST_SUITE(digest_verifier)

BOOST_AUTO_TEST_CASE(only_the_right_password_method_and_realm_verify) {
  auto user = alice();
  for (auto a : all_algorithms()) {
    test::phone phone;
    phone.with = a;
    BOOST_TEST(verifies(phone.answer("n"), &user));
    BOOST_TEST(!verifies(phone.answer("n"), &user, "INVITE"));
    BOOST_TEST(!verifies(phone.answer("n"), &user, "REGISTER", "other.test"));
    phone.password = "wonderlane";
    BOOST_TEST(!verifies(phone.answer("n"), &user));
  }
}

BOOST_AUTO_TEST_CASE(each_part_of_the_credentials_is_covered) {
  auto user = alice();
  auto line = test::phone{}.answer("n1");
  for (std::string part : {"nonce=\"n", "uri=\"sip:e", "response=\"",
                           "cnonce=\"", "username=\"", "nc=0000000"}) {
    auto changed = line;
    auto at = changed.find(part);
    BOOST_REQUIRE(at != changed.npos);
    auto& byte = changed[at + part.size()];
    byte = byte == '1' ? '2' : '1';
    BOOST_TEST(!verifies(changed, &user), changed);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_user_never_verifies) {
  BOOST_TEST(!verifies(test::phone{}.answer("n"), nullptr));
  // Not even with the secret that stands in for it.
  test::phone phone;
  for (auto guess : {"", "nobody"}) {
    phone.password = guess;
    BOOST_TEST(!verifies(phone.answer("n"), nullptr));
  }
}

BOOST_AUTO_TEST_CASE(a_user_without_any_secret_cannot_log_in) {
  user_record nothing;
  test::phone phone;
  phone.password = "";
  BOOST_TEST(!verifies(phone.answer("n"), &nothing));
}

BOOST_AUTO_TEST_CASE(a_digest_of_another_algorithm_does_not_help) {
  user_record user;
  user.ha1 = hash(algorithm::md5, {"alice", "example.test", "wonderland"});
  test::phone phone;
  BOOST_TEST(verifies(phone.answer("n"), &user));
  phone.with = algorithm::sha256;
  BOOST_TEST(!verifies(phone.answer("n"), &user));
  phone.password = "";
  BOOST_TEST(!verifies(phone.answer("n"), &user));
}

BOOST_AUTO_TEST_CASE(a_stored_digest_counts_before_a_clear_secret) {
  auto user = alice();
  user.ha1 = hash(algorithm::md5, {"alice", "example.test", "looking-glass"});
  test::phone phone;
  BOOST_TEST(!verifies(phone.answer("n"), &user));
  phone.password = "looking-glass";
  BOOST_TEST(verifies(phone.answer("n"), &user));
}

BOOST_AUTO_TEST_CASE(a_response_of_the_wrong_length_is_wrong) {
  auto user = alice();
  auto line = test::phone{}.answer("n");
  auto at = line.find("response=\"") + 10;
  auto shorter = line;
  shorter.erase(at, 1);
  BOOST_TEST(!verifies(shorter, &user));
  auto none = line;
  none.erase(at, 32);
  BOOST_TEST(!verifies(none, &user));
  auto longer = line;
  longer.insert(at, 200, 'a');
  BOOST_TEST(!verifies(longer, &user));
}

BOOST_AUTO_TEST_CASE(users_are_offered_what_they_can_answer) {
  auto offered = all_algorithms();
  BOOST_TEST(usable(alice(), offered).size() == 3u);
  BOOST_TEST(usable(user_record{}, offered).empty());
  user_record user;
  user.ha1 = std::string(32, 'a');
  user.ha1_sha256 = std::string(64, 'a');
  user.ha1_sha512_256 = "too short";
  auto mine = usable(user, offered);
  BOOST_REQUIRE(mine.size() == 2u);
  BOOST_TEST((mine.begin()[0] == algorithm::sha256));
  BOOST_TEST((mine.begin()[1] == algorithm::md5));
  BOOST_TEST(usable(user, {algorithm::md5}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(qop_must_be_auth) {
  credentials c;
  BOOST_TEST(!has_qop_auth(c));
  for (auto qop : {"auth-int", "auth,auth-int", "au"}) {
    c.qop = qop;
    BOOST_TEST(!has_qop_auth(c), qop);
  }
  c.qop = "auth";
  BOOST_TEST(has_qop_auth(c));
}

BOOST_AUTO_TEST_CASE(the_uri_must_be_equivalent_unless_relaxed) {
  credentials c;
  c.uri = "sip:Example.Test;lr";
  for (auto same :
       {"sip:Example.Test;lr", "sip:example.test;lr", "SIP:example.test;LR"})
    BOOST_TEST(uri_matches(c, same, uri_check::strict), same);
  for (auto other : {"sip:example.org", "sips:example.test;lr",
                     "sip:a@example.test;lr", "sip:example.test:5060;lr", ""}) {
    BOOST_TEST(!uri_matches(c, other, uri_check::strict), other);
    BOOST_TEST(uri_matches(c, other, uri_check::relaxed), other);
  }
}

BOOST_AUTO_TEST_SUITE_END()
