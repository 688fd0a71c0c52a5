#include "protocol/digest/hash.hpp"
#include "tests/actors/house.hpp"
#include "tests/counted_yields.hpp"

#include <set>

namespace rollcall::actors_test {

namespace {

struct fixture : house {
  answer send(phone& who, std::string_view with_nonce = {}) {
    return deliver(who.realm, {who.write(with_nonce)}).at(0);
  }
};

std::size_t contacts_of(const answer& a) {
  return a.all("Contact").size();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(registering, fixture)

BOOST_AUTO_TEST_CASE(stranger_is_challenged_and_its_answer_lets_it_in) {
  phone kermit;
  auto challenge = send(kermit);
  BOOST_TEST(challenge.status == 401);
  BOOST_TEST(challenge.all("WWW-Authenticate").size() == 3U);
  BOOST_TEST(registrations("1000").empty());
  auto accepted = send(kermit, nonce_of(challenge));
  BOOST_TEST(accepted.status == 200);
  BOOST_TEST(accepted.first("Date") == "Wed, 01 Jul 2026 12:00:00 GMT");
  auto all = registrations("1000");
  BOOST_TEST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all[0].display == "Kermit");
  BOOST_TEST(all[0].realm == bling);
  BOOST_TEST(all[0].network.address == "192.0.2.7");
  BOOST_TEST(all[0].bindings.at(0).reachable
             == "sip:1000@192.0.2.7:40000;transport=udp");
}

BOOST_AUTO_TEST_CASE(proxy_challenges_with_407) {
  registrar::policy options;
  options.proxy = true;
  tell(realms, actors::directory_changed{two_realms(options)});
  phone kermit;
  auto challenge = send(kermit);
  BOOST_TEST(challenge.status == 407);
  BOOST_TEST(challenge.all("WWW-Authenticate").empty());
  kermit.proxy = "Proxy-";
  BOOST_TEST(send(kermit, nonce_of(challenge)).status == 200);
}

BOOST_AUTO_TEST_CASE(user_with_one_digest_is_asked_for_what_it_can_answer) {
  auto record = std::make_shared<registrar::realm_record>();
  record->users["1000"].ha1 =
      digest::hash(digest::algorithm::md5, {"1000", bling, "x"}).view();
  users->realms[bling] = record;
  tell(realms, actors::directory_changed{users});
  phone kermit;
  auto challenges = send(kermit).all("WWW-Authenticate");
  BOOST_TEST_REQUIRE(challenges.size() == 1U);
  BOOST_TEST(challenges[0].find("algorithm=MD5") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_password_is_refused_and_changes_nothing) {
  phone kermit;
  enroll(kermit);
  auto before = registrations("1000");
  advance(10s);
  auto thief = kermit;
  thief.password = "guess";
  thief.contact = "<sip:thief@203.0.113.66>";
  BOOST_TEST(enroll(thief).status == 403);
  thief.contact = "*";
  thief.expires = 0;
  BOOST_TEST(enroll(thief).status == 403);
  auto after = registrations("1000");
  BOOST_TEST_REQUIRE(after.size() == 1U);
  BOOST_TEST(after[0].bindings.size() == 1U);
  BOOST_TEST(after[0].expires_at == before[0].expires_at);
  BOOST_TEST(after[0].modified == before[0].modified);
}

BOOST_AUTO_TEST_CASE(user_may_not_touch_another_users_register) {
  phone kermit;
  enroll(kermit);
  phone piggy;
  piggy.login = "1001";
  piggy.password = "y";
  piggy.contact = "<sip:piggy@203.0.113.66>";
  BOOST_TEST(enroll(piggy).status == 403);
  BOOST_TEST(registrations("1000").at(0).bindings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(captured_credentials_are_of_no_use) {
  phone kermit;
  auto mine = nonce(bling);
  BOOST_TEST(send(kermit, mine).status == 200);
  kermit.contact = "<sip:thief@203.0.113.66>";
  auto replayed = send(kermit, mine);
  BOOST_TEST(replayed.status == 401);
  BOOST_TEST(replayed.first("WWW-Authenticate").find("stale=true")
             != std::string::npos);
  BOOST_TEST(registrations("1000").at(0).bindings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(old_nonce_is_called_stale) {
  phone kermit;
  auto mine = nonce(bling);
  advance(301s);
  auto late = send(kermit, mine);
  BOOST_TEST(late.status == 401);
  BOOST_TEST(late.first("WWW-Authenticate").find("stale=true")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lifetime_of_nonces_follows_a_reload) {
  phone kermit;
  enroll(kermit);
  registrar::policy options;
  options.nonceexpires = 30;
  tell(realms, actors::directory_changed{two_realms(options)});
  auto mine = nonce(bling);
  advance(31s);
  BOOST_TEST(send(kermit, mine).status == 401);
}

BOOST_AUTO_TEST_CASE(several_contacts_are_bound_at_once_and_all_are_told) {
  phone kermit;
  kermit.contact = "<sip:a@10.0.0.1>;expires=60, <sip:b@10.0.0.2>;expires=120";
  auto accepted = enroll(kermit);
  BOOST_TEST(contacts_of(accepted) == 2U);
  BOOST_TEST(accepted.all("Contact").at(0) == "<sip:a@10.0.0.1>;expires=60");
  BOOST_TEST(accepted.all("Contact").at(1) == "<sip:b@10.0.0.2>;expires=120");
  BOOST_TEST(registrations("1000").at(0).bindings.size() == 2U);
  // A query tells them all and changes nothing.
  kermit.contact.clear();
  advance(20s);
  auto asked = enroll(kermit);
  BOOST_TEST(asked.status == 200);
  BOOST_TEST(contacts_of(asked) == 2U);
  BOOST_TEST(asked.all("Contact").at(0) == "<sip:a@10.0.0.1>;expires=40");
  // And an asterisk takes all of them out.
  kermit.contact = "*";
  kermit.expires = 0;
  auto emptied = enroll(kermit);
  BOOST_TEST(emptied.status == 200);
  BOOST_TEST(contacts_of(emptied) == 0U);
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(asterisk_needs_expires_0) {
  phone kermit;
  enroll(kermit);
  kermit.contact = "*";
  BOOST_TEST(enroll(kermit).status == 400);
  BOOST_TEST(registrations("1000").size() == 1U);
}

BOOST_AUTO_TEST_CASE(unknown_extension_is_refused_by_name) {
  phone kermit;
  kermit.extra = "Require: path, 100rel\r\nRequire: timer\r\n";
  auto refused = enroll(kermit);
  BOOST_TEST(refused.status == 420);
  BOOST_TEST(refused.first("Unsupported") == "100rel, timer");
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(batch_is_answered_one_for_one_in_its_order) {
  phone kermit;
  auto piggy = phone_of_1001();
  phone nobody;
  nobody.user = nobody.login = "1002";
  auto broken = kermit;
  broken.extra = "CSeq: 9 REGISTER\r\n";
  auto answers =
      deliver(bling, {kermit.write(nonce(bling)), nobody.write(nonce(bling)),
                      broken.write(nonce(bling)), piggy.write(nonce(bling)),
                      kermit.write()});
  std::vector<int> states;
  std::set<std::string> transactions;
  for (const auto& a : answers) {
    states.push_back(a.status);
    transactions.insert(a.transaction);
  }
  BOOST_TEST(states == (std::vector<int>{200, 403, 400, 200, 401}),
             boost::test_tools::per_element());
  BOOST_TEST(transactions.size() == 5U);
  BOOST_TEST(servers[0]->answered.at(0).of.at(0).count == 5U);
}

BOOST_AUTO_TEST_CASE(long_work_elsewhere_gives_way_to_the_threads_of_sockets) {
  phone kermit;
  const std::vector<std::string> many(40, kermit.write());
  auto before = test::yields;
  BOOST_TEST(deliver(bling, many).size() == many.size());
  BOOST_TEST(test::yields == before);
  done_elsewhere = true;
  BOOST_TEST(deliver(bling, many).size() == many.size());
  BOOST_TEST(test::yields == before + 2);
}

BOOST_AUTO_TEST_CASE(who_is_registered_comes_first_where_there_is_much_to_do) {
  phone kermit;
  enroll(kermit);
  auto stranger = phone_of_1001();
  const std::vector<std::string> mixed{
      stranger.write(nonce(bling)), kermit.write(nonce(bling)),
      stranger.write(), kermit.write()};
  crowded = true;
  auto told = deliver(bling, mixed);
  BOOST_TEST_REQUIRE(told.size() == 4U);
  for (std::size_t i : {0U, 2U}) {
    BOOST_TEST(told[i].status == 503);
    auto wait = std::stoi(told[i].first("Retry-After"));
    BOOST_TEST((wait >= 30 && wait <= 60));
  }
  BOOST_TEST(told[1].status == 200);
  BOOST_TEST(told[3].status == 401);
  BOOST_TEST(registrations("1001").empty());
  crowded = false;
  BOOST_TEST(deliver(bling, {mixed[0]}).at(0).status == 200);
}

BOOST_AUTO_TEST_CASE(rebooted_phone_may_restart_its_sequence) {
  phone kermit;
  for (int i = 0; i < 5; ++i)
    enroll(kermit);
  advance(5s);
  kermit.cseq = 0;
  BOOST_TEST(enroll(kermit).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
