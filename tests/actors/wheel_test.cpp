#include "actors/wheel_actor.hpp"
#include "tests/actors/house.hpp"

namespace rollcall::actors_test {

namespace {

constexpr actors::poll_limits three_and_two{3, 2};

/// Realms whose contacts are polled each 30 s, at most 2 at a time per realm
/// and 3 over all.
struct fixture : house {
  fixture() : house(options(), three_and_two, 1) {
    servers[0]->verdict.reset();
  }

  static registrar::policy options() {
    registrar::policy result;
    result.optionsping = 30;
    result.maxcontacts = 1'000;
    return result;
  }

  /// A phone with its own contact; each is polled by itself.
  phone& add(const std::string& realm) {
    auto number = std::to_string(phones.size());
    auto& one = *phones.emplace_back(std::make_unique<phone>());
    one.realm = realm;
    one.call_id = "call-" + number;
    one.contact = "<sip:1000@10.9." + number + ".7>";
    BOOST_TEST_REQUIRE(enroll(one).status == 200);
    return one;
  }

  void remove(phone& one) {
    one.expires = 0;
    BOOST_TEST_REQUIRE(enroll(one).status == 200);
  }

  /// Answers a poll that the fake left open.
  void answer(std::size_t index) {
    const auto& poll = servers[0]->requests.at(index);
    tell(poll.sender,
         actors::request_done{poll.token, request_verdict::answered, 200});
  }

  std::vector<std::unique_ptr<phone>> phones;
};

/// Remembers when it was woken.
actors::ticked_actor::behavior_type sleeper(actors::ticked_actor::pointer,
                                            std::vector<std::uint64_t>* woken) {
  return {[woken](const actors::tick& t) {
    woken->push_back(t.generation);
  }};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(wheel, fixture)

BOOST_AUTO_TEST_CASE(nobody_is_woken_early_nor_more_than_a_slot_late) {
  std::vector<std::uint64_t> woken;
  auto who = spawn(sleeper, &woken);
  tell(house::wheel, actors::arm_timer{who, now() + 1'234ms, 7});
  advance(1'233ms);
  BOOST_TEST(woken.empty());
  advance(actors::wheel_state::slot);
  BOOST_TEST(woken == std::vector<std::uint64_t>{7},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(earlier_timer_is_not_held_up_by_a_later_one) {
  std::vector<std::uint64_t> woken;
  auto who = spawn(sleeper, &woken);
  for (std::uint64_t i = 1; i <= 20; ++i)
    tell(house::wheel, actors::arm_timer{who, now() + 10'000ms - i * 100ms, i});
  advance(8'010ms);
  BOOST_TEST(woken == std::vector<std::uint64_t>{20},
             boost::test_tools::per_element());
  advance(2s);
  BOOST_TEST(woken.size() == 20U);
}

BOOST_AUTO_TEST_CASE(timer_whose_time_has_passed_is_due_at_once) {
  std::vector<std::uint64_t> woken;
  auto who = spawn(sleeper, &woken);
  tell(house::wheel, actors::arm_timer{who, now() - 5s, 1});
  advance(0ms);
  BOOST_TEST(woken.size() == 1U);
}

BOOST_AUTO_TEST_CASE(realm_has_no_more_polls_in_flight_than_its_share) {
  for (int i = 0; i < 10; ++i)
    add(bling);
  advance(60s);
  BOOST_TEST(polls() == 2U);
}

BOOST_AUTO_TEST_CASE(all_realms_together_keep_to_the_cap) {
  for (int i = 0; i < 5; ++i) {
    add(bling);
    add("other.babblevoice.com");
  }
  advance(60s);
  BOOST_TEST(polls() == 3U);
}

BOOST_AUTO_TEST_CASE(waiting_polls_go_out_when_slots_are_free) {
  for (int i = 0; i < 5; ++i) {
    add(bling);
    add("other.babblevoice.com");
  }
  advance(31s);
  // Each answer lets one of those that wait go, until none waits.
  for (std::size_t i = 0; i < 7; ++i) {
    answer(i);
    BOOST_TEST(polls() == 4 + i);
  }
}

BOOST_AUTO_TEST_CASE(a_realm_with_a_backlog_leaves_room_for_others) {
  for (int i = 0; i < 10; ++i)
    add(bling);
  advance(31s);
  BOOST_TEST(polls() == 2U);
  add("other.babblevoice.com");
  add("other.babblevoice.com");
  advance(31s);
  // One place was free; the second of the others waits for its turn, which
  // comes before the rest of the backlog.
  BOOST_TEST(polls() == 3U);
  answer(0);
  answer(1);
  std::size_t others = 0;
  for (const auto& poll : servers[0]->requests)
    others += poll.sip.find("<sip:other.") != std::string::npos;
  BOOST_TEST(others == 2U);
}

BOOST_AUTO_TEST_CASE(slot_of_a_contact_that_ends_while_polling_is_given_back) {
  auto& first = add(bling);
  auto& second = add(bling);
  advance(30s);
  BOOST_TEST(polls() == 2U);
  remove(first);
  remove(second);
  add(bling);
  add(bling);
  advance(30s);
  BOOST_TEST(polls() == 4U);
}

BOOST_AUTO_TEST_CASE(contacts_that_ended_before_their_poll_take_no_slot) {
  for (int i = 0; i < 10; ++i)
    remove(add(bling));
  add(bling);
  add(bling);
  advance(30s);
  BOOST_TEST(polls() == 2U);
}

BOOST_AUTO_TEST_CASE(contacts_that_ended_while_they_waited_take_no_slot) {
  for (int i = 0; i < 8; ++i)
    add(bling);
  advance(31s);
  BOOST_TEST(polls() == 2U);
  auto& all = *phones.front();
  all.contact = "*";
  remove(all);
  BOOST_TEST(registrations("1000").empty());
  add(bling);
  add(bling);
  advance(31s);
  BOOST_TEST(polls() == 4U);
}

BOOST_AUTO_TEST_CASE(contacts_that_ended_are_let_go_at_once) {
  auto& one = add(bling);
  std::vector<std::uint64_t> woken;
  // The contact's handle is the wheel's and its poll's alone.
  advance(30s);
  BOOST_TEST_REQUIRE(polls() == 1U);
  auto weak =
      caf::actor_cast<caf::weak_actor_ptr>(servers[0]->requests.front().sender);
  answer(0);
  servers[0]->requests.clear();
  BOOST_TEST((weak.lock() != nullptr));
  remove(one);
  BOOST_TEST((weak.lock() == nullptr));
}

BOOST_AUTO_TEST_CASE(slots_of_a_realm_that_died_are_given_back) {
  for (int i = 0; i < 6; ++i)
    add(bling);
  advance(31s);
  BOOST_TEST(polls() == 2U);
  end(open(bling));
  servers[0]->requests.clear();
  for (const auto& one : phones)
    BOOST_TEST(enroll(*one).status == 200);
  advance(31s);
  BOOST_TEST(polls() == 2U);
  add("other.babblevoice.com");
  advance(31s);
  BOOST_TEST(polls() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
