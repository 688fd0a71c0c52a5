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
    book.expire(now, [&](const std::string& user, const auto& b) {
      result += user + ' ' + std::to_string(b.id) + ';';
    });
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
  BOOST_TEST((b.book.next_expiry() == start + seconds{100}));
  BOOST_TEST(b.expired(start + milliseconds{99'999}) == "");
  BOOST_TEST(b.book.binding_count() == 3U);
  auto gone = b.expired(start + milliseconds{100'000});
  BOOST_TEST((gone == "alice 1;bob 3;" || gone == "bob 3;alice 1;"));
  BOOST_TEST(b.book.user_count() == 1U);
  BOOST_TEST(b.book.binding_count() == 1U);
  BOOST_TEST((b.book.next_expiry() == start + seconds{200}));
  BOOST_TEST(b.expired(start + seconds{500}) == "alice 2;");
  BOOST_TEST(b.book.user_count() == 0U);
  BOOST_TEST(b.book.binding_count() == 0U);
  BOOST_TEST(!b.book.next_expiry().has_value());
}

BOOST_AUTO_TEST_CASE(a_refresh_puts_the_end_off) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=100"}}, start);
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=100"}, .cseq = 2},
         start + seconds{50});
  BOOST_TEST(b.expired(start + seconds{100}) == "");
  BOOST_TEST((b.book.next_expiry() == start + seconds{150}));
  BOOST_TEST(b.expired(start + seconds{150}) == "alice 1;");
}

BOOST_AUTO_TEST_CASE(a_shorter_lifetime_brings_the_end_forward) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=1000"}}, start);
  b.send("alice", {.contacts = {"<sip:a@h.test>;expires=60"}, .cseq = 2},
         start);
  BOOST_TEST((b.book.next_expiry() == start + seconds{60}));
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
  BOOST_TEST(!b.book.next_expiry().has_value());
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
  b.book.polled("alice", 2, {false, 0}, later);
  b.book.polled("alice", 2, {false, 0}, later);
  BOOST_TEST(b.book.bindings_of("alice")[1].missed == 2U);
  BOOST_TEST((b.book.bindings_of("alice")[1].last_seen == start));
  BOOST_TEST(b.book.bindings_of("alice")[0].missed == 0U);
  b.book.polled("alice", 2, {true, 35}, later);
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
    b.book.polled("alice", 1, {false, 0}, start);
  BOOST_TEST(b.book.bindings_of("alice")[0].missed == 65'535U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_let_be) {
  realm_book b;
  b.send("alice", {.contacts = {"<sip:a@h.test>"}}, start);
  auto known = b.book.bindings_of("alice");
  std::vector<registrar::binding> before{known.begin(), known.end()};
  b.book.polled("alice", 99, {true, 1}, start + seconds{1});
  b.book.polled("nobody", 1, {true, 1}, start + seconds{1});
  BOOST_TEST(!b.book.remove("alice", 99).has_value());
  BOOST_TEST(!b.book.remove("nobody", 1).has_value());
  BOOST_TEST(same(b.book.bindings_of("alice"), before));
  BOOST_TEST(b.book.bindings_of("nobody").empty());
  BOOST_TEST(b.book.remove("alice", 1)->id == 1U);
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

BOOST_AUTO_TEST_SUITE_END()
