// What realms tell of what happens to registrations.
#include "actors/event_hub.hpp"
#include "tests/actors/house.hpp"

#include <string>

namespace rollcall::actors_test {

namespace {

registrar::policy watched() {
  registrar::policy result;
  result.expires = 600;
  result.optionsping = 30;
  result.staletime = 100;
  result.optionsfail = 3;
  return result;
}

struct fixture : house {
  fixture() : house(watched()) {
    listen();
    kermit.expires = 600;
  }

  void answer_polls_with(std::optional<request_verdict> verdict) {
    for (const auto& server : servers)
      server->verdict = verdict;
  }

  /// Those that were heard of, "source of 1000 by 192.0.2.7:40000".
  std::string blocks() const {
    std::string result;
    for (const auto& one : heard)
      if (one->type == registrar::event_type::blocked) {
        result += (result.empty() ? "" : "; ") + one->reason + " of "
                  + one->user + " by " + one->source.address + ':'
                  + std::to_string(one->source.port);
        BOOST_TEST(one->realm == bling);
        BOOST_TEST(!one->subject.has_value());
      }
    return result;
  }

  phone kermit;
};

struct unpolled : house {
  unpolled() : house(options()) {
    listen();
  }

  static registrar::policy options() {
    auto result = watched();
    result.optionsping.reset();
    return result;
  }

  phone kermit;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(events, fixture)

BOOST_AUTO_TEST_CASE(a_registration_is_told_with_what_it_is) {
  enroll(kermit);
  BOOST_REQUIRE(heard.size() == 1U);
  const auto& one = *heard[0];
  BOOST_TEST(one.id == 100U);
  BOOST_TEST((one.type == registrar::event_type::registered));
  BOOST_TEST(one.realm == bling);
  BOOST_TEST(one.user == "1000");
  BOOST_TEST((one.when == now()));
  BOOST_TEST(one.contact == "sip:1000@10.9.8.7:5060");
  BOOST_REQUIRE(one.subject.has_value());
  BOOST_TEST(one.subject->uuid == registrations("1000").at(0).uuid);
  BOOST_TEST(one.subject->display == "Kermit");
  BOOST_TEST(one.subject->initial);
}

BOOST_AUTO_TEST_CASE(only_renewals_after_half_a_life_are_told) {
  enroll(kermit);
  told();
  advance(290s);
  enroll(kermit);
  BOOST_TEST(told() == "");
  advance(310s);
  enroll(kermit);
  BOOST_TEST(told() == "register 1000");
}

BOOST_AUTO_TEST_CASE(a_phone_that_moved_is_told) {
  enroll(kermit);
  told();
  source_port = 41'000;
  enroll(kermit);
  BOOST_TEST(told() == "register 1000");
}

BOOST_AUTO_TEST_CASE(each_end_has_its_reason) {
  enroll(kermit);
  kermit.expires = 0;
  enroll(kermit);
  BOOST_TEST(told() == "register 1000; unregister 1000 requested");
  kermit.expires = 60;
  enroll(kermit);
  told();
  advance(60s);
  BOOST_TEST(told() == "unregister 1000 expired");
  kermit.expires = 600;
  enroll(kermit);
  ask<actors::page>(open(bling), actors::remove_bindings{"1000", ""});
  BOOST_TEST(told() == "register 1000; unregister 1000 removed");
}

BOOST_AUTO_TEST_CASE(what_ended_is_shown_as_it_was) {
  kermit.expires = 60;
  enroll(kermit);
  advance(60s);
  BOOST_REQUIRE(heard.size() == 2U);
  BOOST_REQUIRE(heard[1]->subject.has_value());
  BOOST_TEST(heard[1]->subject->uuid == heard[0]->subject->uuid);
  BOOST_TEST(heard[1]->subject->bindings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_with_its_source) {
  kermit.password = "guess";
  enroll(kermit);
  BOOST_REQUIRE(heard.size() == 1U);
  BOOST_TEST((heard[0]->type == registrar::event_type::auth_failed));
  BOOST_TEST(heard[0]->source.address == "192.0.2.7");
  BOOST_TEST(heard[0]->source.port == 40'000U);
  BOOST_TEST(!heard[0]->subject.has_value());
}

BOOST_AUTO_TEST_CASE(a_block_of_a_phone_is_told_once) {
  kermit.password = "guess";
  for (int i = 0; i < 40; ++i)
    enroll(kermit);
  BOOST_TEST(blocks() == "phone of 1000 by 192.0.2.7:40000");
  BOOST_TEST(heard.size() == 10U + 1U); // no guess after it is told
  // It ends, and so the next one is told again.
  heard.clear();
  advance(301s);
  for (int i = 0; i < 40; ++i)
    enroll(kermit);
  BOOST_TEST(blocks() == "phone of 1000 by 192.0.2.7:40000");
}

BOOST_AUTO_TEST_CASE(a_block_of_a_source_is_told_once) {
  guess_as_many_users();
  BOOST_TEST(blocks() == "source of u9 by 192.0.2.7:40009");
  BOOST_TEST(heard.size() == 50U + 1U);
}

BOOST_AUTO_TEST_CASE(a_block_of_a_user_is_told_once) {
  guess_at_many_addresses();
  BOOST_TEST(blocks() == "user of 1000 by 198.51.100.10:40000");
  BOOST_TEST(heard.size() == 50U + 1U);
}

BOOST_AUTO_TEST_CASE(silence_and_return_are_told_once) {
  enroll(kermit);
  told();
  answer_polls_with(request_verdict::unreachable);
  advance(600s - 1s);
  BOOST_TEST(told() == "stale 1000 no answer to polls");
  enroll(kermit);
  BOOST_TEST(told() == "register 1000; fresh 1000");
  advance(400s);
  BOOST_TEST(told() == "stale 1000 no answer to polls");
  answer_polls_with(request_verdict::answered);
  advance(60s);
  BOOST_TEST(told() == "fresh 1000");
}

BOOST_AUTO_TEST_CASE(who_is_silent_after_a_return_is_found_in_time) {
  kermit.expires = 3'000;
  enroll(kermit);
  answer_polls_with(request_verdict::unreachable);
  advance(200s);
  answer_polls_with(request_verdict::answered);
  advance(30s);
  BOOST_TEST(told() == "register 1000; stale 1000 no answer to polls; "
                       "fresh 1000");
  // From now on it is never heard what a poll came to.
  answer_polls_with(std::nullopt);
  advance(131s);
  BOOST_TEST(told() == "stale 1000 silent");
}

BOOST_AUTO_TEST_CASE(a_filter_lets_through_what_is_wanted) {
  registrar::event_filter filter;
  filter.types = {registrar::event_type::unregistered};
  filter.realms = {"other.babblevoice.com"};
  std::size_t count = 0;
  tell(hub, actors::listen{{filter, [&](auto events) {
                              count += events.size();
                              return true;
                            }}});
  phone other;
  other.realm = "other.babblevoice.com";
  for (auto* one : {&kermit, &other}) {
    enroll(*one);
    one->expires = 0;
    enroll(*one);
  }
  BOOST_TEST(count == 1U);
  BOOST_TEST(heard.size() == 4U);
}

BOOST_AUTO_TEST_CASE(who_wants_no_more_is_told_no_more) {
  std::size_t count = 0;
  tell(hub, actors::listen{{{}, [&](auto) {
                              ++count;
                              return false;
                            }}});
  tell(hub, actors::listen{{{}, [&](auto) -> bool {
                              ++count;
                              throw std::runtime_error("broken");
                            }}});
  enroll(kermit);
  BOOST_TEST(count == 2U);
  kermit.expires = 0;
  enroll(kermit);
  BOOST_TEST(count == 2U);
  BOOST_TEST(told() == "register 1000; unregister 1000 requested");
}

BOOST_AUTO_TEST_CASE(history_answers_why) {
  enroll(kermit);
  answer_polls_with(request_verdict::unreachable);
  advance(200s);
  auto all = ask<actors::told_history>(open(bling),
                                       actors::ask_history{"1000"}).entries;
  BOOST_REQUIRE(all.size() == 4U);
  BOOST_TEST((all[0].what == registrar::incident::registered));
  BOOST_TEST(all[0].detail == "udp 192.0.2.7:40000");
  BOOST_TEST((all[1].what == registrar::incident::unanswered));
  BOOST_TEST(all[1].count == 3U);
  BOOST_TEST((all[2].what == registrar::incident::stale));
  BOOST_TEST((all[3].what == registrar::incident::unanswered));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(events_without_polls, unpolled)

BOOST_AUTO_TEST_CASE(silence_is_told_when_it_is_too_long) {
  enroll(kermit);
  advance(100s);
  BOOST_TEST(told() == "register 1000");
  advance(1s);
  BOOST_TEST(told() == "stale 1000 silent");
  BOOST_TEST(registrations("1000").at(0).stale);
  advance(300s);
  BOOST_TEST(told() == "");
  enroll(kermit);
  BOOST_TEST(told() == "fresh 1000");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(events_that_nobody_wants)

BOOST_AUTO_TEST_CASE(are_not_made) {
  house h;
  phone kermit;
  h.enroll(kermit);
  h.listen();
  kermit.expires = 0;
  h.enroll(kermit);
  // The first would have had the first number.
  BOOST_REQUIRE(h.heard.size() == 1U);
  BOOST_TEST(h.heard[0]->id == 100U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
