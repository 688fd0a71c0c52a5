#include "actors/http_actor.hpp"
#include "tests/actors/house.hpp"

#include <caf/sec.hpp>

#include <stdexcept>

namespace rollcall::actors_test {

namespace {

using registrar::inquiry_errc;

struct fixture : house {
  fixture() : house() {
    http = spawn(actors::http, realms, gauges, 2'000ms);
    inquire = actors::make_inquire(http);
  }

  void put(registrar::inquiry what) {
    inquire(std::move(what),
            [this](registrar::reply r) { replies.push_back(std::move(r)); });
    run();
  }

  actors::http_actor http;
  registrar::inquire inquire;
  std::vector<registrar::reply> replies;
};

/// What a list came to, all its pieces taken.
struct listing {
  std::vector<std::string> names;
  std::size_t users = 0; // different ones
  std::size_t pieces = 0;
  std::string next;
};

struct counting : fixture {
  /// So many users, u10000 the first, who register; the first twice.
  void fill(const std::string& realm, int count) {
    auto record = std::make_shared<registrar::realm_record>();
    for (int i = 0; i < count; ++i)
      record->users["u" + std::to_string(10'000 + i)].secret = "x";
    users->realms[realm] = record;
    tell(realms, actors::directory_changed{users});
    phone one;
    one.realm = realm;
    one.expires = 7'200;
    for (int i = 0; i < count; ++i) {
      one.user = one.login = "u" + std::to_string(10'000 + i);
      one.contact = "<sip:" + one.user + "@10.0.0.1>";
      one.call_id = "call of " + one.user;
      BOOST_TEST_REQUIRE(enroll(one).status == 200);
    }
    one.user = one.login = "u10000";
    one.contact = "<sip:second@10.0.0.2>";
    one.call_id = "second";
    BOOST_TEST_REQUIRE(enroll(one).status == 200);
  }

  std::vector<registrar::realm_counts>
  counted(std::vector<std::string> only) {
    put(registrar::count_realms{std::move(only)});
    return replies.back().counts;
  }

  listing listed(const registrar::list_realm& what) {
    replies.clear();
    put(what);
    listing result;
    for (std::size_t i = 0; i < replies.size(); ++i) {
      for (const auto& r : replies[i].registrations) {
        result.users += result.names.empty() || result.names.back()
                                                    != r.username;
        result.names.push_back(r.username);
      }
      result.next = replies[i].next;
      if (auto more = replies[i].more)
        more();
      run();
    }
    result.pieces = replies.size();
    return result;
  }
};

/// A realm that takes every question and answers none.
actors::realm_actor::behavior_type mute_realm(actors::realm_actor::pointer self,
                                              int* asked) {
  self->set_default_handler(caf::drop);
  return {
      [](const actors::tick&) {},
      [](const actors::user_found&) {},
      [](const actors::user_forgotten&) {},
      [](const actors::register_batch&) {},
      [](const actors::poll_report&) {},
      [](const actors::contact_gone&) {},
      [](const actors::restore&) {},
      [](const actors::kept&) {},
      [](const actors::directory_changed&) {},
      [asked](const actors::summarise&) { ++*asked; },
      [self, asked](const actors::page_request&) -> caf::result<actors::page> {
        ++*asked;
        self->make_response_promise<actors::page>();
        return caf::delegated<actors::page>{};
      },
      [](const actors::ask_history&) { return actors::told_history{}; },
      [](const actors::remove_bindings&) { return actors::page{}; },
      [](const registrar::verify_digest&) { return registrar::digest_proof{}; },
      [](const actors::notify_contacts&) {},
  };
}

/// Knows one realm, whatever its name.
actors::realm_directory_actor::behavior_type
one_realm(actors::realm_directory_actor::pointer self,
          const actors::realm_actor& who) {
  auto all = std::make_shared<std::vector<actors::realm_actor>>(1, who);
  return {
      [](const actors::user_found&) {},
      [](const actors::user_forgotten&) {},
      [](const actors::open_realm&) {},
      [all](const actors::find_realm&) { return actors::realms_found{all}; },
      [self, who](actors::page_of_realm& q) -> caf::result<actors::page> {
        return self->delegate(who, std::move(q.what));
      },
      [](const actors::servers_known&) {},
      [](const actors::directory_changed&) {},
      [](const actors::stored_realms&) {},
      [](const actors::wake_realm&) {},
      [](const actors::restore&) {},
      [](const actors::restore_failed&) {},
      [](const actors::all_restored&) {},
  };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(inquiries, fixture)

BOOST_AUTO_TEST_CASE(it_is_ready_once_the_store_is_read) {
  put(registrar::check_ready{});
  BOOST_TEST(replies.at(0).ready); // without a store there is nothing to read
  gauges->store.loaded = false;
  put(registrar::check_ready{});
  BOOST_TEST(!replies.at(1).ready);
}

BOOST_AUTO_TEST_CASE(realms_with_registrations_are_gathered_and_sorted) {
  put(registrar::list_realms{});
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST(replies[0].realms.empty());
  phone there;
  there.realm = "other.babblevoice.com";
  enroll(there);
  phone here;
  enroll(here);
  put(registrar::list_realms{});
  BOOST_TEST_REQUIRE(replies.size() == 2U);
  BOOST_TEST(replies[1].realms
                 == (std::vector<std::string>{bling, there.realm}),
             boost::test_tools::per_element());
  there.expires = 0;
  enroll(there);
  put(registrar::list_realms{});
  BOOST_TEST_REQUIRE(replies.size() == 3U);
  BOOST_TEST(replies[2].realms == std::vector<std::string>{bling},
             boost::test_tools::per_element());
  // The time-out of a gathering that is over does nothing.
  advance(10s);
  BOOST_TEST(replies.size() == 3U);
}

BOOST_AUTO_TEST_CASE(unknown_realm_and_user_have_no_registrations) {
  put(registrar::list_realm{"nowhere.test"});
  put(registrar::list_user{"nowhere.test", "1000"});
  phone kermit;
  enroll(kermit);
  put(registrar::list_user{bling, "1001"});
  BOOST_TEST_REQUIRE(replies.size() == 3U);
  for (const auto& r : replies) {
    BOOST_TEST((r.error == inquiry_errc::none));
    BOOST_TEST(r.registrations.empty());
    BOOST_TEST(!r.more);
  }
}

BOOST_AUTO_TEST_CASE(user_is_told_with_all_its_registrations) {
  phone desk;
  phone mobile;
  mobile.call_id = "another";
  mobile.contact = "<sip:mobile@10.0.0.9>";
  mobile.expires = 7200;
  enroll(desk);
  enroll(mobile);
  put(registrar::list_user{bling, "1000"});
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST_REQUIRE(replies[0].registrations.size() == 2U);
  BOOST_TEST(replies[0].registrations[0].call_id == "another");
}

BOOST_AUTO_TEST_CASE(long_realm_comes_in_pieces_when_asked_for_more) {
  auto record = std::make_shared<registrar::realm_record>();
  for (int i = 0; i < 1'200; ++i)
    record->users["u" + std::to_string(10'000 + i)].secret = "x";
  users->realms[bling] = record;
  tell(realms, actors::directory_changed{users});
  for (const auto& [user, secret] : record->users) {
    phone one;
    one.user = one.login = user;
    one.contact = "<sip:" + user + "@10.0.0.1>";
    BOOST_TEST_REQUIRE(enroll(one).status == 200);
  }
  put(registrar::list_realm{bling});
  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    sizes.push_back(replies[i].registrations.size());
    for (const auto& r : replies[i].registrations)
      names.push_back(r.username);
    if (auto more = replies[i].more)
      more();
    run();
  }
  BOOST_TEST(sizes == (std::vector<std::size_t>{500, 500, 200}),
             boost::test_tools::per_element());
  BOOST_TEST(std::is_sorted(names.begin(), names.end()));
  BOOST_TEST(names.size() == 1'200U);
}

BOOST_FIXTURE_TEST_CASE(realms_are_counted, counting) {
  put(registrar::count_realms{});
  BOOST_TEST(replies.at(0).counts.empty());
  fill(bling, 10);
  fill("other.babblevoice.com", 3);
  auto counts = counted({});
  BOOST_TEST_REQUIRE(counts.size() == 2U);
  BOOST_TEST(counts[0].realm == bling);
  BOOST_TEST(counts[0].users == 10U);
  BOOST_TEST(counts[0].bindings == 11U);
  BOOST_TEST(counts[0].stale == 0U);
  BOOST_TEST(counts[0].registers_per_second > 0.1);
  BOOST_TEST(counts[1].realm == "other.babblevoice.com");
  BOOST_TEST(counts[1].users == 3U);
  BOOST_TEST(counts[1].bindings == 4U);
}

BOOST_FIXTURE_TEST_CASE(stale_contacts_are_counted, counting) {
  fill(bling, 4);
  BOOST_TEST(counted({}).at(0).stale == 0U);
  advance(301s);
  BOOST_TEST(counted({}).at(0).stale == 5U);
  phone back;
  back.user = back.login = "u10000";
  back.contact = "<sip:u10000@10.0.0.1>";
  back.call_id = "again";
  BOOST_TEST_REQUIRE(enroll(back).status == 200);
  BOOST_TEST(counted({}).at(0).stale == 4U);
}

BOOST_FIXTURE_TEST_CASE(only_realms_that_are_asked_for_are_told, counting) {
  fill(bling, 1);
  fill("other.babblevoice.com", 1);
  auto counts = counted({"other.babblevoice.com", "a.unknown"});
  BOOST_TEST_REQUIRE(counts.size() == 1U);
  BOOST_TEST(counts[0].realm == "other.babblevoice.com");
  put(registrar::list_realms{{bling}});
  BOOST_TEST(replies.back().realms == std::vector<std::string>{bling},
             boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(pages_follow_each_other_to_the_end, counting) {
  fill(bling, 1'200);
  registrar::list_realm what{bling};
  what.limit = 700;
  auto first = listed(what);
  BOOST_TEST(first.users == 700U);
  BOOST_TEST(first.pieces == 2U);
  BOOST_TEST(first.next == "u10699");
  what.after = first.next;
  auto second = listed(what);
  BOOST_TEST(second.users == 500U);
  BOOST_TEST(second.next == "");
  BOOST_TEST(second.names.front() == "u10700");
  // A page that ends with the last user is the last one.
  what.limit = 500;
  auto same = listed(what);
  BOOST_TEST(same.users == 500U);
  BOOST_TEST(same.next == "");
  what.after = "u11198";
  BOOST_TEST(listed(what).users == 1U);
  what.after = "u11199";
  BOOST_TEST(listed(what).users == 0U);
}

BOOST_FIXTURE_TEST_CASE(registrations_are_filtered_where_they_are, counting) {
  fill(bling, 1'200);
  registrar::list_realm what{bling};
  what.which.user = "u1060*";
  auto found = listed(what);
  BOOST_TEST(found.users == 10U);
  BOOST_TEST(found.names.front() == "u10600");
  // The register goes right there and ends there.
  BOOST_TEST(found.pieces == 1U);
  what.which.user = "*99";
  found = listed(what);
  BOOST_TEST(found.users == 12U);
  BOOST_TEST(found.pieces == 3U);
  what.limit = 5;
  found = listed(what);
  BOOST_TEST(found.users == 5U);
  BOOST_TEST(found.next == "u10499");
  what = {bling};
  what.which.user_agent = "no such phone";
  BOOST_TEST(listed(what).users == 0U);
  what.which.user_agent.clear();
  what.which.stale = true;
  BOOST_TEST(listed(what).users == 0U);
  advance(301s);
  BOOST_TEST(listed(what).users == 1'200U);
  what.which.stale = false;
  BOOST_TEST(listed(what).users == 0U);
}

BOOST_AUTO_TEST_CASE(realm_that_never_answers_runs_into_the_time_out) {
  int asked = 0;
  auto mute = spawn(mute_realm, &asked);
  auto around = spawn(actors::http, spawn(one_realm, mute), gauges, 500ms);
  inquire = actors::make_inquire(around);
  put(registrar::list_realms{});
  advance(499ms);
  BOOST_TEST(replies.empty());
  BOOST_TEST(asked == 1);
  advance(1ms);
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST((replies[0].error == inquiry_errc::timed_out));
  BOOST_TEST(!replies[0].error_text.empty());
}

BOOST_AUTO_TEST_CASE(realm_that_died_is_an_internal_failure) {
  int asked = 0;
  auto mute = spawn(mute_realm, &asked);
  auto around = spawn(actors::http, spawn(one_realm, mute), gauges, 500ms);
  inquire = actors::make_inquire(around);
  end(mute);
  put(registrar::list_realm{bling});
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST((replies[0].error == inquiry_errc::internal));
}

BOOST_AUTO_TEST_CASE(receiver_that_throws_does_not_end_the_actor) {
  auto actors = running();
  for (registrar::inquiry what :
       {registrar::inquiry{registrar::list_realms{}},
        registrar::inquiry{registrar::list_realm{bling}},
        registrar::inquiry{registrar::list_user{bling, "1000"}}}) {
    inquire(what, [](registrar::reply) { throw std::runtime_error("ouch"); });
    run();
  }
  BOOST_TEST(running() == actors);
  put(registrar::list_realms{});
  BOOST_TEST(replies.size() == 1U);
}

BOOST_AUTO_TEST_CASE(inquiry_after_the_end_is_answered_all_the_same) {
  end(http);
  put(registrar::list_realms{});
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST((replies[0].error == inquiry_errc::internal));
}

BOOST_AUTO_TEST_CASE(inquiry_under_way_at_the_end_is_answered_all_the_same) {
  int asked = 0;
  auto mute = spawn(mute_realm, &asked);
  auto around = spawn(actors::http, spawn(one_realm, mute), gauges, 500ms);
  inquire = actors::make_inquire(around);
  put(registrar::list_realms{});
  BOOST_TEST(replies.empty());
  end(around);
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST((replies[0].error == inquiry_errc::internal));
}

BOOST_AUTO_TEST_CASE(phones_are_notified_and_their_answers_told) {
  phone kermit;
  enroll(kermit);
  registrar::notify_user order;
  order.realm = bling;
  order.user = "1000";
  order.event = "check-sync";
  put(order);
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST_REQUIRE(replies[0].deliveries.size() == 1U);
  BOOST_TEST(replies[0].deliveries[0].status == 200);
  BOOST_TEST(servers[0]->requests.at(0).sip.starts_with(
      "NOTIFY sip:1000@10.9.8.7:5060 SIP/2.0\r\n"));
}

BOOST_AUTO_TEST_CASE(notifying_does_not_outlive_the_register) {
  servers[0]->verdict.reset();
  phone kermit;
  auto actors = running();
  enroll(kermit);
  registrar::notify_user order;
  order.realm = bling;
  order.user = "1000";
  order.event = "check-sync";
  put(order);
  BOOST_TEST(replies.empty());
  end(realms);
  BOOST_TEST(running() == actors - 1);
  BOOST_TEST_REQUIRE(replies.size() == 1U);
  BOOST_TEST((replies[0].error == inquiry_errc::internal));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
