// The register of a realm over time.
#include "protocol/registrar/book.hpp"
#include "tests/protocol/registrar/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

using namespace rollcall::test;
namespace registrar = rollcall::registrar;

namespace {

struct realm_book {
  registrar::book book;
  registrar::policy options{};

  registrar::outcome send(const std::string& user, const ask& a,
                          time_point now) {
    parsed_register request{a};
    return book.apply(request.get(user), now, options);
  }

  std::string expired(time_point now) {
    std::string result;
    auto add = [&](const std::string& user, const auto& b) {
      result += user + ' ' + std::to_string(b.id) + ';';
    };
    book.turn(now, add, [](const std::string&, const auto&) {});
    return result;
  }

  /// Those found stale; nothing may expire.
  std::string silent(time_point now) {
    std::string result;
    book.turn(
      now,
      [](const std::string&, const auto&) { BOOST_FAIL("something expired"); },
      [&](const std::string& user, const auto& b) {
        result += user + ' ' + std::to_string(b.id) + ';';
      });
    return result;
  }

  std::optional<bool> poll(const std::string& user, std::uint64_t id,
                           bool answered, time_point now) {
    return book.polled(user, id, {answered, 20}, now, options);
  }

  /// "registered udp 192.0.2.7:5060; renewed x2"
  std::string history(const std::string& user) {
    std::string result;
    for (const auto& one : book.history_of(user)) {
      result += result.empty() ? "" : "; ";
      result += to_string(one.what);
      if (one.count > 1)
        result += " x" + std::to_string(one.count);
      if (!one.detail.empty())
        result += " " + one.detail;
    }
    return result;
  }
};

const ask leave{.contacts = {"*"}, .cseq = 2, .expires = "0"};

} // namespace

BOOST_AUTO_TEST_SUITE(register_book)

BOOST_AUTO_TEST_CASE(binding_is_gone_once_its_lifetime_has_passed) {
  realm_book b;
  b.send("alice",
         {.contacts = {"<sip:a@h.test>;expires=100",
                       "<sip:b@h.test>;expires=200"}},
         start);
  b.send("bob", {.contacts = {"<sip:c@h.test>;expires=100"}}, start);
  BOOST_TEST((b.book.next_turn() == start + seconds{100}));
  BOOST_TEST(b.expired(start + milliseconds{99'999}) == "");
  BOOST_TEST(b.book.binding_count() == 3U);
  auto gone = b.expired(start + milliseconds{100'000});
  BOOST_TEST((gone == "alice 1;bob 3;" || gone == "bob 3;alice 1;"));
  BOOST_TEST(b.book.user_count() == 1U);
  BOOST_TEST(b.book.binding_count() == 1U);
  BOOST_TEST((b.book.next_turn() == start + seconds{200}));
  BOOST_TEST(b.expired(start + seconds{500}) == "alice 2;");
  BOOST_TEST(b.book.user_count() == 0U);
  BOOST_TEST(b.book.binding_count() == 0U);
  BOOST_TEST(!b.book.next_turn().has_value());
}

BOOST_AUTO_TEST_CASE(a_refresh_puts_the_end_off) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=100"}}, start);
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=100"}, .cseq = 2},
         start + seconds{50});
  BOOST_TEST(b.expired(start + seconds{100}) == "");
  BOOST_TEST((b.book.next_turn() == start + seconds{150}));
  BOOST_TEST(b.expired(start + seconds{150}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(a_shorter_lifetime_brings_the_end_forward) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=1000"}}, start);
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=60"}, .cseq = 2},
         start);
  BOOST_TEST((b.book.next_turn() == start + seconds{60}));
  BOOST_TEST(b.expired(start + seconds{60}) == "alice 1;");
  BOOST_TEST(b.expired(start + seconds{1'000}) == "");
}

BOOST_AUTO_TEST_CASE(a_refused_request_creates_nobody) {
  realm_book b;
  b.options.maxcontacts = 1;
  auto result = b.send(
      "alice", {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}}, start);
  BOOST_TEST(result.refused.has_value());
  b.send("bob", {}, start);
  b.send("bob", {.contacts = {"<sip:a@h.test>;expires=0"}}, start);
  b.send("bob", leave, start);
  BOOST_TEST(b.book.user_count() == 0U);
  BOOST_TEST(!b.book.next_turn().has_value());
}

// -- quotas of the realm -----------------------------------------------------

BOOST_AUTO_TEST_CASE(a_user_too_many_is_refused_and_others_go_on) {
  realm_book b;
  b.options.maxusers = 2;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  b.send("bob", {.contacts = {"<sip:b@h.test>"}}, start);
  const ask new_phone{.contacts = {"<sip:c@h.test>"}, .call_id = "call-c"};
  auto full = b.send("carol", new_phone, start);
  BOOST_TEST_REQUIRE(full.refused.has_value());
  BOOST_TEST(full.refused->status == 503);
  BOOST_TEST(full.refused->reason == "Too Many Users In Realm");
  BOOST_TEST(full.refused->retry_after >= 120U);
  BOOST_TEST(full.refused->retry_after <= 240U);
  BOOST_TEST((full.bindings.empty() && full.changes.empty()));
  BOOST_TEST(b.book.user_count() == 2U);
  BOOST_TEST(b.book.bindings_of("carol").empty());
  // Who is there may refresh, and register one phone more.
  BOOST_TEST(to_text(b.send("alice",
                            {.contacts = {"<sip:a@h.test>"}, .cseq = 2}, start)
                         .changes)
             == "refreshed 1");
  BOOST_TEST(to_text(b.send("alice", new_phone, start).changes) == "added 3");
  // A query and a removal add nobody.
  BOOST_TEST(!b.send("carol", {.call_id = "q"}, start).refused.has_value());
  BOOST_TEST(!b.send("carol", leave, start).refused.has_value());
  b.send("bob", leave, start);
  BOOST_TEST(to_text(b.send("carol", new_phone, start).changes) == "added 4");
}

BOOST_AUTO_TEST_CASE(a_binding_too_many_is_refused_and_changes_nothing) {
  realm_book b;
  b.options.maxbindings = 3;
  b.send("alice", {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}}, start);
  auto two = ask{.contacts = {"<sip:c@h.test>", "<sip:d@h.test>"}};
  auto full = b.send("bob", two, start);
  BOOST_TEST_REQUIRE(full.refused.has_value());
  BOOST_TEST(full.refused->status == 503);
  BOOST_TEST(full.refused->reason == "Too Many Bindings In Realm");
  BOOST_TEST(full.refused->retry_after >= 120U);
  BOOST_TEST(b.book.binding_count() == 2U);
  BOOST_TEST(b.book.user_count() == 1U);
  BOOST_TEST(b.book.queue_size() == 1U);
  BOOST_TEST(
      to_text(b.send("bob", {.contacts = {"<sip:c@h.test>"}}, start).changes)
      == "added 3");
  // Full: nothing may be added, by nobody.
  BOOST_TEST(b.send("alice",
                    {.contacts = {"<sip:e@h.test>"}, .call_id = "call-e"},
                    start)
                 .refused.has_value());
  // One that comes for one that goes is none more.
  BOOST_TEST(to_text(b.send("alice",
                            {.contacts = {"<sip:a@h.test>;expires=0",
                                          "<sip:e@h.test>"},
                             .cseq = 2},
                            start)
                         .changes)
             == "removed 1, added 4");
  BOOST_TEST(b.book.binding_count() == 3U);
}

BOOST_AUTO_TEST_CASE(a_lowered_quota_throws_nobody_out) {
  realm_book b;
  for (auto user : {"alice", "bob", "carol"})
    b.send(user, {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}}, start);
  b.options.maxusers = 1;
  b.options.maxbindings = 1;
  BOOST_TEST(to_text(b.send("bob",
                            {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"},
                             .cseq = 2},
                            start + seconds{10})
                         .changes)
             == "refreshed 3, refreshed 4");
  BOOST_TEST(
      to_text(b.send("bob",
                     {.contacts = {"<sip:a@h.test>;expires=0"}, .cseq = 3},
                     start + seconds{10})
                  .changes)
      == "removed 3");
  BOOST_TEST(b.book.binding_count() == 5U);
  BOOST_TEST(b.send("bob", {.contacts = {"<sip:c@h.test>"}, .cseq = 4},
                    start + seconds{10})
                 .refused.has_value());
}

BOOST_AUTO_TEST_CASE(room_made_by_an_eviction_counts) {
  realm_book b;
  b.options.maxbindings = 2;
  b.options.maxcontacts = 2;
  b.options.whenfull = registrar::full_mode::oldest;
  b.send("alice", {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}}, start);
  BOOST_TEST(
      to_text(b.send("alice",
                     {.contacts = {"<sip:c@h.test>"}, .call_id = "call-c"},
                     start + seconds{1})
                  .changes)
      == "added 3, evicted 2");
}

BOOST_AUTO_TEST_CASE(an_expired_binding_makes_room_for_its_user) {
  realm_book b;
  b.options.maxusers = 1;
  b.options.maxbindings = 1;
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=100"}}, start);
  // Before the realm's timer took it out.
  BOOST_TEST(
      to_text(b.send("alice",
                     {.contacts = {"<sip:b@h.test>"}, .call_id = "call-b"},
                     start + seconds{100})
                  .changes)
      == "expired 1, added 2");
  BOOST_TEST(b.book.binding_count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_quota_of_nothing_lets_nobody_in) {
  realm_book b;
  b.options.maxusers = 0;
  BOOST_TEST(b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start)
                 .refused.has_value());
  b.options.maxusers = {};
  b.options.maxbindings = 0;
  BOOST_TEST(b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start)
                 .refused.has_value());
  BOOST_TEST(b.book.user_count() == 0U);
}

BOOST_AUTO_TEST_CASE(ids_are_unique_in_the_book_and_over_time) {
  realm_book b;
  std::set<std::uint64_t> ids;
  for (std::uint32_t i = 1; i <= 50; ++i)
    for (const auto& user : {"alice", "bob"}) {
      // The second comes and goes in the same request.
      auto result = b.send(user,
                           {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>",
                                         "<sip:b@h.test>;expires=0"},
                            .cseq = 2 * i},
                           start);
      for (const auto& c : result.changes)
        if (c.kind == registrar::change_kind::added)
          BOOST_TEST_REQUIRE(ids.insert(c.value.id).second);
      auto again = leave;
      again.cseq = 2 * i + 1;
      b.send(user, again, start);
    }
  BOOST_TEST(ids.size() == 200U);
}

BOOST_AUTO_TEST_CASE(the_queue_does_not_grow_with_comings_and_goings) {
  // Entries of users who left are found again only through their end: all of
  // them would be taken out at once.
  realm_book b;
  parsed_register come{ask{.contacts = {"<sip:a@h.test>"}}};
  parsed_register go{leave};
  b.send("stays", {.contacts = {"<sip:a@h.test>"}}, start);
  for (int i = 0; i < 100'000; ++i) {
    b.book.apply(come.get("alice"), start + milliseconds{i}, b.options);
    b.book.apply(go.get("alice"), start + milliseconds{i}, b.options);
  }
  BOOST_TEST(b.book.binding_count() == 1U);
  BOOST_TEST(b.book.user_count() == 1U);
  BOOST_TEST(b.book.queue_size() < 200U);
  // Lifetimes that shrink and grow leave none behind either.
  for (std::uint32_t i = 1; i < 10'000; ++i) {
    auto now = start + seconds{i};
    b.send("stays",
           {.contacts = {"<sip:a@h.test>"},
            .cseq = i + 1,
            .expires = i % 2 == 0 ? "3600" : "60"},
           now);
    b.expired(now);
  }
  BOOST_TEST(b.book.queue_size() < 200U);
  BOOST_TEST(b.book.binding_count() == 1U);
}

BOOST_AUTO_TEST_CASE(polls_are_entered) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>", "<sip:b@h.test>"}}, start);
  auto later = start + seconds{30};
  b.book.polled("alice", 2, {false, 0}, later, b.options);
  b.book.polled("alice", 2, {false, 0}, later, b.options);
  BOOST_TEST(b.book.bindings_of("alice")[1].missed == 2U);
  BOOST_TEST((b.book.bindings_of("alice")[1].last_seen == start));
  BOOST_TEST(b.book.bindings_of("alice")[0].missed == 0U);
  b.book.polled("alice", 2, {true, 35}, later, b.options);
  const auto& seen = b.book.bindings_of("alice")[1];
  BOOST_TEST(seen.missed == 0U);
  BOOST_TEST(seen.rtt == 35U);
  BOOST_TEST(seen.measured);
  BOOST_TEST((seen.last_seen == later));
  BOOST_TEST((seen.registered == start));
}

BOOST_AUTO_TEST_CASE(a_count_of_misses_does_not_wrap) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  for (int i = 0; i < 70'000; ++i)
    b.book.polled("alice", 1, {false, 0}, start, b.options);
  BOOST_TEST(b.book.bindings_of("alice")[0].missed == 65'535U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_let_be) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  auto known = b.book.bindings_of("alice");
  std::vector<registrar::binding> before{known.begin(), known.end()};
  b.book.polled("alice", 99, {true, 1}, start + seconds{1}, b.options);
  b.book.polled("nobody", 1, {true, 1}, start + seconds{1}, b.options);
  BOOST_TEST(!b.book.remove("alice", 99, start, "removed").has_value());
  BOOST_TEST(!b.book.remove("nobody", 1, start, "removed").has_value());
  BOOST_TEST(same(b.book.bindings_of("alice"), before));
  BOOST_TEST(b.book.bindings_of("nobody").empty());
  BOOST_TEST(b.book.remove("alice", 1, start, "removed")->id == 1U);
  BOOST_TEST(b.book.user_count() == 0U);
  BOOST_TEST(b.book.binding_count() == 0U);
  BOOST_TEST(b.expired(start + seconds{9'999}) == "");
}

BOOST_AUTO_TEST_CASE(pages_show_everybody_who_stays_once) {
  realm_book b;
  std::mt19937 random{1};
  std::set<std::string> stay;
  parsed_register come{ask{.contacts = {"<sip:a@h.test>"}}};
  parsed_register go{leave};
  for (int i = 0; i < 500; ++i) {
    stay.insert("user-" + std::to_string(2 * i));
    auto user = "user-" + std::to_string(2 * i);
    b.book.apply(come.get(user), start, b.options);
  }
  std::set<std::string> seen;
  std::string after;
  for (;;) {
    auto page = b.book.users_after(after, 7);
    BOOST_TEST_REQUIRE(page.size() <= 7U);
    for (const auto& user : page) {
      BOOST_TEST_REQUIRE((user > after));
      BOOST_TEST_REQUIRE(seen.insert(user).second);
      after = user;
    }
    if (page.size() < 7)
      break;
    for (int i = 0; i < 20; ++i) { // others come and go meanwhile
      auto user = "user-" + std::to_string(2 * (random() % 500) + 1);
      b.book.apply(random() % 2 == 0 ? come.get(user) : go.get(user), start,
                   b.options);
    }
  }
  for (const auto& user : stay)
    BOOST_TEST_REQUIRE(seen.count(user) == 1U);
  BOOST_TEST(b.book.users_after("", 0).empty());
  BOOST_TEST(b.book.users_after("zzz", 10).empty());
}

BOOST_AUTO_TEST_CASE(silence_is_found_once_and_ends_with_a_register) {
  realm_book b;
  b.book.set_staletime(seconds{100});
  b.send("alice", {.contacts = {"<sip:a@h.test>"}, .cseq = 1}, start);
  BOOST_TEST((b.book.next_turn() == start + milliseconds{100'001}));
  BOOST_TEST(b.silent(start + seconds{100}) == "");
  BOOST_TEST(b.silent(start + milliseconds{100'001}) == "alice 1;");
  BOOST_TEST(b.silent(start + seconds{900}) == "");
  BOOST_TEST(b.book.stale_count() == 1U);
  auto back = b.send("alice", {.contacts = {"<sip:a@h.test>"}, .cseq = 2},
                     start + seconds{1000});
  BOOST_TEST(back.changes.at(0).was_stale);
  BOOST_TEST(b.book.stale_count() == 0U);
  BOOST_TEST(b.silent(start + seconds{1101}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(whoever_answers_polls_is_not_silent) {
  realm_book b;
  b.book.set_staletime(seconds{100});
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  for (int i = 1; i <= 5; ++i) {
    BOOST_TEST(!b.poll("alice", 1, true, start + seconds{60 * i}).has_value());
    BOOST_TEST(b.silent(start + seconds{60 * i + 50}) == "");
  }
  BOOST_TEST(b.silent(start + seconds{401}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(polls_make_stale_and_fresh_once) {
  realm_book b;
  b.book.set_staletime(seconds{300});
  b.options.optionsping = 30;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  BOOST_TEST(!b.poll("alice", 1, false, start + seconds{30}).has_value());
  BOOST_TEST(!b.poll("alice", 1, false, start + seconds{40}).has_value());
  BOOST_TEST((b.poll("alice", 1, false, start + seconds{50}) == false));
  BOOST_TEST(!b.poll("alice", 1, false, start + seconds{60}).has_value());
  BOOST_TEST(b.book.stale_count() == 1U);
  BOOST_TEST((b.poll("alice", 1, true, start + seconds{70}) == true));
  BOOST_TEST(b.book.stale_count() == 0U);
  BOOST_TEST(b.silent(start + seconds{370}) == "");
  BOOST_TEST(b.silent(start + seconds{371}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(a_stale_contact_that_goes_is_not_counted) {
  realm_book b;
  b.book.set_staletime(seconds{10});
  for (const char* user : {"alice", "bob", "carol"})
    b.send(user, {.contacts = {"<sip:a@h.test>"}}, start);
  b.silent(start + seconds{11});
  BOOST_TEST(b.book.stale_count() == 3U);
  b.book.remove("alice", 1, start, "removed");
  BOOST_TEST(b.book.stale_count() == 2U);
  b.send("bob", leave, start + seconds{12});
  BOOST_TEST(b.book.stale_count() == 1U);
  b.expired(start + seconds{4'000});
  BOOST_TEST(b.book.stale_count() == 0U);
}

BOOST_AUTO_TEST_CASE(another_staletime_counts_at_once) {
  realm_book b;
  b.book.set_staletime(seconds{300});
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  b.book.set_staletime(seconds{20});
  BOOST_TEST(b.silent(start + seconds{21}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(a_renewal_counts_after_half_a_life) {
  realm_book b;
  auto again = [&](std::uint32_t cseq, int later) {
    return b
      .send("alice",
            {.contacts = {"<sip:a@h.test>"}, .cseq = cseq, .expires = "100"},
            start + seconds{later})
      .changes.at(0)
      .renewed;
  };
  BOOST_TEST(!again(1, 0));
  BOOST_TEST(!again(2, 50));
  BOOST_TEST(again(3, 101));
}

BOOST_AUTO_TEST_CASE(history_tells_what_became_of_a_user) {
  realm_book b;
  b.book.set_staletime(seconds{300});
  b.options.optionsping = 30;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}, .cseq = 1}, start);
  for (std::uint32_t i = 2; i < 5; ++i)
    b.send("alice", {.contacts = {"<sip:a@h.test>"}, .cseq = i},
           start + seconds{i});
  for (int i = 0; i < 3; ++i)
    b.poll("alice", 1, false, start + seconds{60 + i});
  b.book.refused("alice", start + seconds{70}, "udp 203.0.113.9:5060");
  b.book.remove("alice", 1, start + seconds{80}, "removed");
  auto all = b.history("alice");
  BOOST_TEST(all.find("registered ") == 0U);
  BOOST_TEST(all.substr(all.find(';'))
             == "; renewed x3; unanswered x3; stale no answer to polls; "
                "refused udp 203.0.113.9:5060; unregistered removed");
  // Who comes back has it again.
  b.send("alice", {.contacts = {"<sip:a@h.test>"}, .cseq = 9},
         start + seconds{90});
  BOOST_TEST(b.history("alice").find(all + "; registered ") == 0U);
  BOOST_TEST(b.book.history_of("bob").empty());
}

BOOST_AUTO_TEST_CASE(of_those_who_are_gone_the_last_are_remembered) {
  realm_book b;
  for (std::size_t i = 0; i < registrar::departed::most + 2; ++i)
    b.book.refused("user" + std::to_string(i), start, "x");
  BOOST_TEST(b.history("user0") == "");
  BOOST_TEST(b.history("user1") == "");
  BOOST_TEST(b.history("user2") == "refused x");
}

BOOST_AUTO_TEST_SUITE_END()
