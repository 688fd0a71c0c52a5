#include "tests/actors/house.hpp"

namespace rollcall::actors_test {

namespace {

actors::realms_found look(house& h, const std::string& realm) {
  return h.ask<actors::realms_found>(h.realms, actors::find_realm{realm});
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(realm_directory, house)

BOOST_AUTO_TEST_CASE(realm_that_is_not_served_gets_no_actor) {
  auto actors = running();
  for (int i = 0; i < 1'000; ++i)
    BOOST_TEST_REQUIRE(!open("scan" + std::to_string(i) + ".test"));
  BOOST_TEST(running() == actors);
  BOOST_TEST(look(*this, "").realms->empty());
}

BOOST_AUTO_TEST_CASE(realm_has_one_actor_however_often_it_is_opened) {
  auto actors = running();
  auto first = open(bling);
  BOOST_TEST((first && open(bling) == first));
  BOOST_TEST(running() == actors + 1);
  BOOST_TEST((open("other.babblevoice.com") != first));
  BOOST_TEST(look(*this, "").realms->size() == 2U);
}

BOOST_AUTO_TEST_CASE(look_up_makes_no_actor) {
  auto actors = running();
  BOOST_TEST(look(*this, bling).realms->empty());
  // The one who asked has no handle and ends by itself.
  BOOST_TEST(running() == actors);
}

BOOST_AUTO_TEST_CASE(realm_that_died_is_opened_anew) {
  phone kermit;
  enroll(kermit);
  auto first = open(bling);
  end(first);
  BOOST_TEST_REQUIRE(servers[0]->ended.size() == 1U);
  BOOST_TEST(servers[0]->ended[0].name == bling);
  BOOST_TEST(servers[1]->ended.size() == 1U);
  BOOST_TEST(look(*this, bling).realms->empty());
  auto second = open(bling);
  BOOST_TEST((second && second != first));
  BOOST_TEST(registrations("1000").empty());
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST(registrations("1000").size() == 1U);
}

BOOST_AUTO_TEST_CASE(reload_adds_and_removes_users_without_losing_bindings) {
  phone kermit;
  auto piggy = phone_of_1001();
  enroll(kermit);
  enroll(piggy);
  auto changed = two_realms({});
  auto record = std::make_shared<registrar::realm_record>();
  record->users["1000"].secret = "x";
  record->users["1002"].secret = "z";
  changed->realms[bling] = record;
  tell(realms, actors::directory_changed{changed});
  BOOST_TEST(servers[0]->directories.size() == 1U);
  BOOST_TEST(registrations("1000").size() == 1U);
  BOOST_TEST(registrations("1001").size() == 1U);
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST(enroll(piggy).status == 403);
  BOOST_TEST(registrations("1001").empty());
  BOOST_TEST(registrations("1000").size() == 1U);
  phone gonzo;
  gonzo.user = gonzo.login = "1002";
  gonzo.call_id = "call-1002";
  gonzo.password = "z";
  BOOST_TEST(enroll(gonzo).status == 200);
}

BOOST_AUTO_TEST_CASE(reload_adds_and_removes_realms_without_losing_bindings) {
  phone kermit;
  kermit.expires = 120;
  enroll(kermit);
  BOOST_TEST(!open("new.test"));
  auto changed = two_realms({});
  changed->realms["new.test"] = changed->realms.at(bling);
  changed->realms.erase(bling);
  tell(realms, actors::directory_changed{changed});
  BOOST_TEST((open("new.test") != nullptr));
  // What was bound lives to its end.
  BOOST_TEST(registrations("1000").size() == 1U);
  advance(120s);
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(user_that_is_gone_loses_contacts_only_by_credentials) {
  auto piggy = phone_of_1001();
  enroll(piggy);
  auto changed = two_realms({});
  auto record = std::make_shared<registrar::realm_record>();
  record->users["1000"].secret = "x";
  changed->realms[bling] = record;
  tell(realms, actors::directory_changed{changed});
  // Nobody is asked who has no nonce of ours.
  BOOST_TEST(deliver(bling, {piggy.write()})[0].status == 401);
  BOOST_TEST(deliver(bling, {piggy.write("made up")})[0].status == 401);
  BOOST_TEST(registrations("1001").size() == 1U);
  BOOST_TEST(enroll(piggy).status == 403);
  BOOST_TEST(registrations("1001").empty());
}

BOOST_AUTO_TEST_CASE(realm_that_is_gone_takes_contacts_out_as_they_are_refreshed) {
  phone kermit;
  enroll(kermit);
  auto who = open(bling);
  auto changed = two_realms({});
  changed->realms.erase(bling);
  tell(realms, actors::directory_changed{changed});
  BOOST_TEST(registrations("1000").size() == 1U);
  BOOST_TEST(enroll(kermit).status == 404);
  BOOST_TEST(registrations("1000").empty());
  tell(realms, actors::directory_changed{two_realms({})});
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST((open(bling) == who));
}

BOOST_AUTO_TEST_CASE(its_end_is_the_end_of_realms_and_contacts) {
  registrar::policy polled;
  polled.optionsping = 30;
  tell(realms, actors::directory_changed{two_realms(polled)});
  auto actors = running();
  for (int i = 0; i < 10; ++i) {
    phone one;
    one.realm = i % 2 == 0 ? bling : "other.babblevoice.com";
    one.call_id = "call-" + std::to_string(i);
    one.contact = "<sip:1000@10.0.0." + std::to_string(i) + ">";
    enroll(one);
  }
  BOOST_TEST(running() == actors + 12);
  end(realms);
  BOOST_TEST(running() == actors - 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
