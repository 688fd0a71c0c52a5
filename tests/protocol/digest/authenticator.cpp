#include "protocol/digest/authenticator.hpp"

#include "tests/protocol/digest/phone.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

#include <initializer_list>

using namespace rollcall::digest;
using rollcall::registrar::realm_record;

BOOST_TEST_DONT_PRINT_LOG_VALUE(verdict)

namespace {

constexpr std::int64_t now = 1'700'000'000'000;
constexpr std::int64_t lifetime = 300'000;

struct fixture {
  fixture() {
    users.users["alice"].secret = "wonderland";
    users.users["bob"].ha1 =
        hash(algorithm::md5, {"bob", "example.test", "builder"});
  }

  static authenticator::settings options() {
    authenticator::settings s;
    s.realm = "example.test";
    s.nonces = std::make_shared<nonce_factory>(secret_from("cymru"));
    s.nonce_lifetime = lifetime;
    return s;
  }

  std::string nonce(std::int64_t at = now, std::uint64_t random = 1) {
    return std::string{options().nonces->make("example.test", at, random)};
  }

  check_result check(std::initializer_list<std::string> lines,
                     std::int64_t at = now) {
    std::vector<std::string_view> views(lines.begin(), lines.end());
    return aut.check(views, "REGISTER", "sip:example.test", users, at);
  }

  authenticator aut{options()};
  realm_record users;
  test::phone phone;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(digest_authenticator, fixture)

BOOST_AUTO_TEST_CASE(an_answered_challenge_is_ok) {
  for (auto a : all_algorithms()) {
    phone.with = a;
    auto random = static_cast<std::uint64_t>(a);
    auto result = check({phone.answer(nonce(now, random))});
    BOOST_TEST(result.what == verdict::ok);
    BOOST_TEST(result.user == users.find("alice"));
    BOOST_TEST(result.username == "alice");
    BOOST_TEST(result.fresh_challenge);
    BOOST_TEST(result.reason.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_phone_goes_on_with_its_nonce_without_a_challenge) {
  auto n = nonce();
  for (std::uint32_t nc = 1; nc <= 10; ++nc) {
    auto result = check({phone.answer(n, nc)}, now + nc * 20'000);
    BOOST_TEST(result.what == verdict::ok);
    BOOST_TEST(result.fresh_challenge == (nc == 1));
  }
  BOOST_TEST(aut.remembered() == 1u);
}

BOOST_AUTO_TEST_CASE(without_credentials_for_this_realm_they_are_missing) {
  test::phone other;
  other.realm = "other.test";
  test::phone session;
  auto sess = session.answer(nonce());
  sess.replace(sess.find("algorithm=MD5"), 13, "algorithm=MD5-sess");
  BOOST_TEST(check({}).what == verdict::missing);
  BOOST_TEST(check({"Basic YTpi"}).what == verdict::missing);
  BOOST_TEST(check({other.answer(nonce())}).what == verdict::missing);
  BOOST_TEST(check({sess}).what == verdict::missing);
  auto s = options();
  s.algorithms = {algorithm::sha256};
  aut = authenticator{s};
  BOOST_TEST(check({phone.answer(nonce())}).what == verdict::missing);
}

BOOST_AUTO_TEST_CASE(the_line_for_this_realm_is_picked_among_others) {
  test::phone other;
  other.realm = "other.test";
  auto result = check({"Basic YTpi", other.answer("x"), "Digest broken",
                       phone.answer(nonce()), other.answer("y")});
  BOOST_TEST(result.what == verdict::ok);
}

BOOST_AUTO_TEST_CASE(the_best_algorithm_counts_when_a_phone_answers_all) {
  test::phone strong;
  strong.with = algorithm::sha512_256;
  phone.password = "wrong";
  for (auto lines :
       {std::initializer_list<std::string>{phone.answer(nonce(now, 1)),
                                           strong.answer(nonce(now, 1))},
        {strong.answer(nonce(now, 2)), phone.answer(nonce(now, 2))}})
    BOOST_TEST(check(lines).what == verdict::ok);
}

BOOST_AUTO_TEST_CASE(malformed_credentials_give_a_reason) {
  auto result = check({"Digest username=\"alice\""});
  BOOST_TEST(result.what == verdict::malformed);
  BOOST_TEST(result.reason == "Missing Digest Parameter");
  auto line = phone.answer(nonce());
  auto no_qop = line;
  no_qop.erase(no_qop.find(", qop=auth"), 10);
  auto integrity = line;
  integrity.replace(integrity.find("qop=auth"), 8, "qop=auth-int");
  for (const auto& text : {no_qop, integrity}) {
    result = check({text});
    BOOST_TEST(result.what == verdict::malformed);
    BOOST_TEST(result.reason == "Digest qop Must Be auth");
  }
  auto name = line;
  name.replace(name.find("username=\"alice\""), 16, "username*=alice");
  result = check({name});
  BOOST_TEST(result.what == verdict::malformed);
  BOOST_TEST(result.reason == "Malformed Digest Username");
}

BOOST_AUTO_TEST_CASE(a_nonce_not_ours_is_unknown_even_with_the_right_digest) {
  nonce_factory stranger{secret_from("stranger")};
  for (auto n : {std::string{stranger.make("example.test", now, 1)},
                 std::string{options().nonces->make("other.test", now, 1)},
                 nonce(now + 60'000), std::string{"abc"}, std::string{}})
    BOOST_TEST(check({phone.answer(n)}).what == verdict::unknown_nonce);
  BOOST_TEST(aut.remembered() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wrong_user_and_a_wrong_password_look_alike) {
  phone.password = "queen";
  auto password = check({phone.answer(nonce())});
  phone.user = "mallory";
  auto user = check({phone.answer(nonce())});
  BOOST_TEST(password.what == verdict::wrong);
  BOOST_TEST(user.what == verdict::wrong);
  BOOST_TEST(password.reason == user.reason);
  BOOST_TEST(password.user == nullptr);
  BOOST_TEST(user.username == "mallory");
  BOOST_TEST(aut.remembered() == 0u);
}

BOOST_AUTO_TEST_CASE(an_old_nonce_is_stale_only_with_the_right_digest) {
  auto old = nonce(now - lifetime - 1);
  auto result = check({phone.answer(old)});
  BOOST_TEST(result.what == verdict::stale);
  BOOST_TEST(is_stale(result.what));
  BOOST_TEST(result.user == users.find("alice"));
  phone.password = "queen";
  result = check({phone.answer(old)});
  BOOST_TEST(result.what == verdict::wrong);
  BOOST_TEST(!is_stale(result.what));
  BOOST_TEST(aut.remembered() == 0u);
}

BOOST_AUTO_TEST_CASE(captured_credentials_cannot_be_used_again) {
  auto captured = phone.answer(nonce());
  BOOST_TEST(check({captured}).what == verdict::ok);
  auto again = check({captured}, now + 1000);
  BOOST_TEST(again.what == verdict::replayed);
  BOOST_TEST(is_stale(again.what));
  BOOST_TEST(!again.fresh_challenge);
  BOOST_TEST(check({captured}, now + lifetime + 1).what == verdict::stale);
}

BOOST_AUTO_TEST_CASE(a_stranger_cannot_burn_the_count) {
  auto n = nonce();
  BOOST_TEST(check({phone.answer(n, 1)}).what == verdict::ok);
  test::phone stranger;
  stranger.password = "guess";
  BOOST_TEST(check({stranger.answer(n, 0xffff'ffff)}).what == verdict::wrong);
  BOOST_TEST(check({phone.answer(n, 2)}).what == verdict::ok);
}

BOOST_AUTO_TEST_CASE(another_user_cannot_burn_the_count_either) {
  auto n = nonce();
  test::phone bob;
  bob.user = "bob";
  bob.password = "builder";
  BOOST_TEST(check({bob.answer(n, 0xffff'ffff)}).what == verdict::ok);
  BOOST_TEST(check({phone.answer(n, 1)}).what == verdict::ok);
  BOOST_TEST(check({bob.answer(n, 0xffff'ffff)}).what == verdict::replayed);
}

BOOST_AUTO_TEST_CASE(what_was_evicted_is_stale_not_replayable) {
  auto s = options();
  s.max_nonces = 1;
  aut = authenticator{s};
  auto captured = phone.answer(nonce(now, 1));
  BOOST_TEST(check({captured}).what == verdict::ok);
  BOOST_TEST(check({phone.answer(nonce(now + 1, 2))}, now + 1).what
             == verdict::ok);
  BOOST_TEST(check({captured}, now + 2).what == verdict::stale);
}

BOOST_AUTO_TEST_CASE(nonces_from_before_a_restart_can_be_declared_stale) {
  aut.forget_until(now);
  BOOST_TEST(check({phone.answer(nonce(now))}).what == verdict::stale);
  BOOST_TEST(check({phone.answer(nonce(now + 1))}, now + 1).what
             == verdict::ok);
}

BOOST_AUTO_TEST_CASE(failed_attempts_leave_no_memory) {
  phone.password = "guess";
  for (std::uint64_t i = 0; i < 1000; ++i) {
    check({phone.answer(nonce(now, i))});
    check({});
  }
  BOOST_TEST(aut.remembered() == 0u);
  aut.expire(now);
}

// What SIPp sends, as recorded: the address of the server where the
// Request-URI has the domain. Digest by Python's hashlib.
BOOST_AUTO_TEST_CASE(a_uri_that_is_not_the_request_uri_needs_relaxing) {
  phone.uri = "sip:127.0.0.1:5060";
  auto result = check({phone.answer(nonce())});
  BOOST_TEST(result.what == verdict::wrong_uri);
  BOOST_TEST(result.reason == "Digest uri Is Not The Request-URI");
  auto s = options();
  s.uri = uri_check::relaxed;
  aut = authenticator{s};
  BOOST_TEST(check({phone.answer(nonce())}).what == verdict::ok);
}

BOOST_AUTO_TEST_CASE(an_equivalent_uri_is_the_request_uri) {
  phone.uri = "SIP:EXAMPLE.test";
  BOOST_TEST(check({phone.answer(nonce())}).what == verdict::ok);
}

BOOST_AUTO_TEST_CASE(escaped_user_names_are_found) {
  users.users["a\"b"].secret = "s";
  auto n = nonce();
  test::phone odd;
  odd.user = "a\"b";
  odd.password = "s";
  auto line = odd.answer(n);
  line.replace(line.find("a\"b"), 3, "a\\\"b");
  auto result = check({line});
  BOOST_TEST(result.what == verdict::ok);
  BOOST_TEST(result.username == "a\"b");
}

BOOST_AUTO_TEST_CASE(hashed_user_names_are_found_by_a_look_up_that_can) {
  auto hashed = std::string{user_hash(algorithm::md5, "alice", "example.test")};
  auto line = phone.answer(nonce());
  line.replace(line.find("alice"), 5, hashed);
  line += ", userhash=true";
  BOOST_TEST(check({line}).what == verdict::wrong);
  auto lookup = [&](std::string_view name, std::optional<algorithm> by) {
    auto known = by == algorithm::md5 && name == hashed;
    return found_user{"alice", known ? users.find("alice") : nullptr};
  };
  std::string_view view{line};
  auto result =
      aut.check({&view, 1}, "REGISTER", "sip:example.test", lookup, now);
  BOOST_TEST(result.what == verdict::ok);
  BOOST_TEST(result.username == "alice");
}

BOOST_AUTO_TEST_CASE(challenges_carry_our_nonce_and_suit_the_user) {
  auto n = nonce(now, 5);
  auto all = aut.challenge(now, 5, false);
  BOOST_REQUIRE(all.size() == 3u);
  BOOST_TEST(all[2]
             == "Digest realm=\"example.test\", nonce=\"" + n
                    + "\", algorithm=MD5, qop=\"auth\"");
  auto bob = aut.challenge(now, 5, true, "bob", users.find("bob"));
  BOOST_REQUIRE(bob.size() == 1u);
  BOOST_TEST(bob[0] == all[2] + ", stale=true");
  rollcall::registrar::user_record nothing;
  BOOST_TEST(aut.challenge(now, 5, false, "no", &nothing).size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_challenge_does_not_tell_who_exists) {
  rollcall::registrar::realm_record mixed;
  mixed.users["clear"].secret = "x";
  mixed.users["old"].ha1 = std::string(32, 'a');
  mixed.users["new"].ha1_sha256 = std::string(64, 'a');
  aut.serve(mixed);
  // Strangers are offered each of what the users are offered...
  std::map<std::size_t, int> seen;
  for (int i = 0; i < 300; ++i) {
    auto name = "stranger" + std::to_string(i);
    auto offer = aut.challenge(now, 5, false, name);
    // ... and always the same.
    BOOST_TEST((aut.challenge(now, 5, false, name) == offer));
    ++seen[std::hash<std::string>{}(offer.front()) ^ offer.size()];
  }
  BOOST_TEST(seen.size() == 3u);
  for (const auto& [offer, times] : seen)
    BOOST_TEST(times > 50);
  // Where all can answer everything, everybody is offered everything.
  rollcall::registrar::realm_record plain;
  plain.users["clear"].secret = "x";
  aut.serve(plain);
  BOOST_TEST(aut.challenge(now, 5, false, "stranger1").size() == 3u);
}

BOOST_AUTO_TEST_CASE(verdicts_have_names) {
  BOOST_TEST(to_string(verdict::ok) == "ok");
  BOOST_TEST(to_string(verdict::wrong_uri) == "wrong_uri");
  BOOST_TEST(to_string(verdict::unknown_nonce) == "unknown_nonce");
}

BOOST_AUTO_TEST_SUITE_END()
