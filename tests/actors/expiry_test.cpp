#include "tests/actors/house.hpp"

namespace rollcall::actors_test {

namespace {

struct fixture : house {
  fixture() : house(options()) {
    // nop
  }

  static registrar::policy options() {
    registrar::policy result;
    result.staletime = 300;
    return result;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(lifetimes, fixture)

BOOST_AUTO_TEST_CASE(binding_is_gone_once_its_lifetime_has_passed) {
  phone kermit;
  kermit.expires = 60;
  BOOST_TEST(enroll(kermit).status == 200);
  advance(59'999ms);
  auto before = registrations("1000");
  BOOST_TEST_REQUIRE(before.size() == 1U);
  BOOST_TEST(before.front().expires_in == 1);
  advance(1ms);
  BOOST_TEST(registrations("1000").empty());
  BOOST_TEST(registrations().empty());
}

BOOST_AUTO_TEST_CASE(expired_user_is_not_counted_any_more) {
  phone kermit;
  enroll(kermit);
  auto piggy = phone_of_1001();
  piggy.expires = 60;
  enroll(piggy);
  auto page = [&] {
    return ask<actors::page>(open(bling), actors::page_request{{}, {}, 1, 1});
  };
  BOOST_TEST(page().next == "1000");
  advance(60s);
  // The look-up alone would hide an expired binding; the page's end would not.
  BOOST_TEST(page().next.empty());
}

BOOST_AUTO_TEST_CASE(each_of_many_lifetimes_ends_at_its_own_second) {
  std::vector<phone> phones;
  for (int i = 0; i < 8; ++i) {
    auto& one = phones.emplace_back();
    one.call_id = "call-" + std::to_string(i);
    one.contact = "<sip:1000@10.9.8." + std::to_string(i) + ">";
    // The later, the shorter: each arms an earlier wake-up than the last.
    one.expires = 120 - 5 * i;
    BOOST_TEST(enroll(one).status == 200);
  }
  for (std::size_t left = 8; left > 0; --left) {
    advance(registrar::seconds{left == 8 ? 85 : 5} - 1ms);
    BOOST_TEST(registrations("1000").size() == left);
    advance(1ms);
    BOOST_TEST(registrations("1000").size() == left - 1);
  }
}

BOOST_AUTO_TEST_CASE(refresh_extends_the_lifetime) {
  phone kermit;
  kermit.expires = 60;
  enroll(kermit);
  advance(50s);
  BOOST_TEST(enroll(kermit).first("Contact")
             == "<sip:1000@10.9.8.7:5060>;expires=60");
  advance(59'999ms);
  BOOST_TEST_REQUIRE(registrations("1000").size() == 1U);
  BOOST_TEST(!registrations("1000").front().initial);
  advance(1ms);
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(refresh_is_granted_the_whole_time_again) {
  phone kermit;
  enroll(kermit);
  for (int i = 0; i < 20; ++i) {
    advance(1'799'777ms);
    BOOST_TEST(enroll(kermit).first("Contact")
               == "<sip:1000@10.9.8.7:5060>;expires=3600");
  }
}

BOOST_AUTO_TEST_CASE(binding_is_stale_after_staletime_without_a_word) {
  phone kermit;
  enroll(kermit);
  advance(300s);
  BOOST_TEST(!registrations("1000").at(0).stale);
  advance(1ms);
  BOOST_TEST(registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(refresh_makes_a_stale_binding_fresh) {
  phone kermit;
  enroll(kermit);
  advance(400s);
  BOOST_TEST(registrations("1000").at(0).stale);
  enroll(kermit);
  BOOST_TEST(!registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(realms_do_not_see_each_other) {
  phone here;
  phone there;
  there.realm = "other.babblevoice.com";
  there.expires = 60;
  enroll(here);
  enroll(there);
  BOOST_TEST(registrations("1000", there.realm).size() == 1U);
  advance(60s);
  BOOST_TEST(registrations("1000", there.realm).empty());
  BOOST_TEST(registrations("1000").size() == 1U);
  // A nonce of one realm is of no use in another.
  auto answers = deliver(there.realm, {there.write(nonce(here.realm))});
  BOOST_TEST_REQUIRE(answers.size() == 1U);
  BOOST_TEST(answers.front().status == 401);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
