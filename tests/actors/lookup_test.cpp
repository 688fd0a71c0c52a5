// Users that a service knows, and not the directory's files.
#include "actors/http_actor.hpp"
#include "actors/lookup_actor.hpp"

#include "tests/actors/house.hpp"

#include <deque>

namespace rollcall::actors_test {

namespace {

/// What the service was asked, and has not answered yet.
struct question {
  std::string realm;
  std::string user;
  std::function<void(actors::lookup_answer)> then;
};

using questions = std::shared_ptr<std::deque<question>>;

actors::ask_service service_of(const questions& asked) {
  return [asked](const std::string& realm, const std::string& user,
                 std::function<void(actors::lookup_answer)> then) {
    asked->push_back({realm, user, std::move(then)});
  };
}

actors::lookup_settings times() {
  actors::lookup_settings result;
  result.good = 300s;
  result.unknown = 30s;
  result.beyond = 600s;
  return result;
}

struct looked_up_house : house {
  explicit looked_up_house(actors::lookup_settings lookups = times())
      : looked_up_house(std::make_shared<std::deque<question>>(), lookups) {
    // nop
  }

  looked_up_house(questions q, actors::lookup_settings lookups)
      : house({}, {}, 2, nullptr, wall_start, service_of(q), lookups),
        asked(std::move(q)) {
    // nop
  }

  /// Answers the oldest question.
  void answer_next(actors::lookup_answer what) {
    BOOST_REQUIRE(!asked->empty());
    auto next = std::move(asked->front());
    asked->pop_front();
    servers[0]->answered.clear();
    next.then(std::move(what));
    run();
  }

  void find(const std::string& secret, const std::string& display = {},
            std::shared_ptr<const registrar::policy> options = nullptr) {
    auto user = std::make_shared<registrar::looked_up_user>();
    user->who.secret = secret;
    user->who.display = display;
    user->options = std::move(options);
    answer_next({std::move(user), {}});
  }

  void find_nobody() {
    answer_next({});
  }

  void fail() {
    answer_next({nullptr, "Connection refused"});
  }

  /// SIP answers since the last question was answered, and how many REGISTERs
  /// are settled by them.
  std::vector<answer> later(std::size_t settled = 1) {
    std::vector<answer> result;
    std::size_t count = 0;
    for (const auto& a : servers[0]->answered) {
      for (auto& one : read(a))
        result.push_back(std::move(one));
      for (const auto& of : a.of)
        count += of.count;
    }
    BOOST_TEST(count == settled);
    return result;
  }

  /// Registers with the right credentials: the answers that come at once.
  std::vector<answer> try_to_enroll(phone& who) {
    return deliver(who.realm, {who.write(nonce(who.realm))});
  }

  int status_at_once(phone& who) {
    auto all = try_to_enroll(who);
    return all.size() == 1 ? all[0].status : 0;
  }

  double rate_of(const std::string& realm) {
    double result = 0;
    auto http = spawn(actors::http, realms, gauges, 2'000ms);
    tell(http, actors::ask{registrar::count_realms{{realm}},
                           [&](registrar::reply r) {
                             result = r.counts.at(0).registers_per_second;
                           }});
    end(http);
    return result;
  }

  questions asked;
};

/// Of the service, in a realm of the file.
phone fozzie() {
  phone result;
  result.user = result.login = "2000";
  result.call_id = "call-2000";
  result.password = "z";
  return result;
}

actors::lookup_settings small() {
  auto result = times();
  result.most = 2;
  return result;
}

struct small_house : looked_up_house {
  small_house() : looked_up_house(small()) {
    // nop
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(looked_up_users, looked_up_house)

BOOST_AUTO_TEST_CASE(register_waits_for_the_service) {
  auto who = fozzie();
  BOOST_TEST(try_to_enroll(who).empty());
  BOOST_TEST_REQUIRE(asked->size() == 1U);
  BOOST_TEST(asked->front().realm == bling);
  BOOST_TEST(asked->front().user == "2000");
  BOOST_TEST(registrations("2000").empty());
  find("z", "Fozzie");
  auto answers = later();
  BOOST_TEST_REQUIRE(answers.size() == 1U);
  BOOST_TEST(answers[0].status == 200);
  auto shown = registrations("2000");
  BOOST_TEST_REQUIRE(shown.size() == 1U);
  BOOST_TEST(shown[0].display == "Fozzie");
}

BOOST_AUTO_TEST_CASE(user_of_the_file_needs_no_service) {
  phone kermit;
  BOOST_TEST(enroll(kermit).status == 200);
  BOOST_TEST(asked->empty());
}

BOOST_AUTO_TEST_CASE(register_that_waited_counts_once) {
  phone kermit;
  enroll(kermit);
  auto who = fozzie();
  who.realm = "other.babblevoice.com";
  try_to_enroll(who);
  find("z");
  BOOST_TEST_REQUIRE(registrations("2000", who.realm).size() == 1U);
  BOOST_TEST(rate_of(bling) > 0);
  BOOST_TEST(rate_of(who.realm) == rate_of(bling));
}

BOOST_AUTO_TEST_CASE(nobody_is_looked_up_before_he_was_challenged) {
  auto who = fozzie();
  BOOST_TEST(deliver(bling, {who.write()})[0].status == 401);
  BOOST_TEST(deliver(bling, {who.write("made up")})[0].status == 401);
  BOOST_TEST(asked->empty());
}

BOOST_AUTO_TEST_CASE(many_who_want_to_know_the_same_are_one_look_up) {
  auto one = fozzie();
  auto two = fozzie();
  two.call_id = "another";
  two.contact = "<sip:2000@10.1.1.1>";
  BOOST_TEST(deliver(bling, {one.write(nonce(bling)), two.write(nonce(bling))})
                 .empty());
  auto three = fozzie();
  three.call_id = "third";
  three.password = "wrong";
  BOOST_TEST(try_to_enroll(three).empty());
  BOOST_TEST(asked->size() == 1U);
  find("z");
  auto answers = later(3);
  BOOST_TEST_REQUIRE(answers.size() == 3U);
  BOOST_TEST(answers[0].status == 200);
  BOOST_TEST(answers[1].status == 200);
  BOOST_TEST(answers[2].status == 403);
  BOOST_TEST(asked->empty());
}

BOOST_AUTO_TEST_CASE(answer_serves_for_its_time) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  advance(299s);
  BOOST_TEST(status_at_once(who) == 200);
  advance(2s);
  BOOST_TEST(status_at_once(who) == 0);
  BOOST_TEST(asked->size() == 1U);
  find("z");
  BOOST_TEST(later()[0].status == 200);
}

BOOST_AUTO_TEST_CASE(user_whom_nobody_knows_is_refused_and_remembered) {
  auto who = fozzie();
  try_to_enroll(who);
  find_nobody();
  BOOST_TEST(later()[0].status == 403);
  BOOST_TEST(status_at_once(who) == 403);
  BOOST_TEST(asked->empty());
  advance(31s);
  BOOST_TEST(status_at_once(who) == 0);
  find("z");
  BOOST_TEST(later()[0].status == 200);
}

BOOST_AUTO_TEST_CASE(service_that_is_down_is_no_reason_to_refuse_for_good) {
  auto who = fozzie();
  for (int i = 0; i < 3; ++i) {
    try_to_enroll(who);
    fail();
    auto answers = later();
    BOOST_TEST_REQUIRE(answers.size() == 1U);
    BOOST_TEST(answers[0].status == 503);
    BOOST_TEST(answers[0].first("Retry-After") != "");
  }
  try_to_enroll(who);
  find("z");
  BOOST_TEST(later()[0].status == 200);
}

BOOST_AUTO_TEST_CASE(old_answer_serves_while_the_service_is_down) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  advance(301s);
  BOOST_TEST(status_at_once(who) == 0);
  fail();
  BOOST_TEST(later()[0].status == 200);
  // It is left alone for a while.
  advance(29s);
  BOOST_TEST(status_at_once(who) == 200);
  BOOST_TEST(asked->empty());
  advance(2s);
  BOOST_TEST(status_at_once(who) == 0);
  fail();
  BOOST_TEST(later()[0].status == 200);
  // Not for ever.
  advance(600s);
  BOOST_TEST(status_at_once(who) == 0);
  fail();
  BOOST_TEST(later()[0].status == 503);
}

BOOST_AUTO_TEST_CASE(that_somebody_is_unknown_serves_no_longer_than_it_may) {
  auto who = fozzie();
  try_to_enroll(who);
  find_nobody();
  advance(31s);
  try_to_enroll(who);
  fail();
  BOOST_TEST(later()[0].status == 503);
}

BOOST_AUTO_TEST_CASE(user_that_the_service_drops_loses_his_contacts) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  BOOST_TEST(registrations("2000").size() == 1U);
  advance(301s);
  try_to_enroll(who);
  BOOST_TEST(registrations("2000").size() == 1U);
  find_nobody();
  BOOST_TEST(later()[0].status == 403);
  BOOST_TEST(registrations("2000").empty());
}

BOOST_AUTO_TEST_CASE(wrong_password_costs_no_contact) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  auto guess = fozzie();
  guess.password = "guess";
  BOOST_TEST(status_at_once(guess) == 403);
  BOOST_TEST(registrations("2000").size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_asks_for_another_ones_register_is_refused) {
  auto who = fozzie();
  who.user = "1000";
  try_to_enroll(who);
  BOOST_TEST_REQUIRE(asked->size() == 1U);
  BOOST_TEST(asked->front().user == "2000");
  find("z");
  BOOST_TEST(later()[0].status == 403);
  BOOST_TEST(registrations("1000").empty());
}

BOOST_AUTO_TEST_CASE(options_of_a_user_are_its_own) {
  auto mine = std::make_shared<registrar::policy>();
  mine->maxexpires = mine->expires = 120;
  auto who = fozzie();
  try_to_enroll(who);
  find("z", {}, mine);
  BOOST_TEST_REQUIRE(later().size() == 1U);
  BOOST_TEST(registrations("2000").at(0).expires == 120U);
  phone kermit;
  enroll(kermit);
  BOOST_TEST(registrations("1000").at(0).expires == 3600U);
}

BOOST_AUTO_TEST_CASE(reload_asks_anew_and_keeps_what_it_has_for_bad_times) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  auto same = std::make_shared<registrar::directory>(*users);
  tell(realms, actors::directory_changed{same});
  BOOST_TEST(registrations("2000").size() == 1U);
  BOOST_TEST(status_at_once(who) == 0);
  fail();
  BOOST_TEST(later()[0].status == 200);
}

BOOST_AUTO_TEST_CASE(service_that_a_reload_drops_is_not_asked_any_more) {
  auto who = fozzie();
  try_to_enroll(who);
  find("z");
  auto without = two_realms({});
  tell(realms, actors::directory_changed{without});
  BOOST_TEST(status_at_once(who) == 403);
  BOOST_TEST(asked->empty());
  BOOST_TEST(registrations("2000").empty());
  // And is asked again when it is back.
  tell(realms, actors::directory_changed{users});
  BOOST_TEST(status_at_once(who) == 0);
  find("z");
  BOOST_TEST(later()[0].status == 200);
}

BOOST_AUTO_TEST_CASE(digest_of_another_request_waits_for_the_service_too) {
  auto who = fozzie();
  auto what = as_proof(who.write(nonce(bling)), bling);
  auto realm = open(bling);
  auto proof = std::make_shared<std::optional<registrar::digest_proof>>();
  auto ask_it = [&] {
    proof->reset();
    ask<registrar::digest_proof>(
        realm, what,
        [proof](registrar::digest_proof& p) { *proof = std::move(p); });
  };
  ask_it();
  BOOST_TEST(!proof->has_value());
  fail();
  BOOST_TEST_REQUIRE(proof->has_value());
  BOOST_TEST((*proof)->status == 503);
  ask_it();
  find("z", "Fozzie");
  BOOST_TEST_REQUIRE(proof->has_value());
  BOOST_TEST((*proof)->status == 200);
  BOOST_TEST((*proof)->username == "2000");
  BOOST_TEST((*proof)->display == "Fozzie");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(looked_up_realms, looked_up_house)

namespace {

const std::string far = "far.example";

void opened_for(looked_up_house& h, const std::string& user) {
  h.servers[0]->opened.clear();
  h.tell(h.realms, actors::open_realm{far, h.server_actors[0], user});
  BOOST_TEST(h.servers[0]->opened.empty());
  BOOST_TEST_REQUIRE(h.asked->size() == 1U);
  BOOST_TEST(h.asked->front().realm == far);
  BOOST_TEST(h.asked->front().user == user);
}

} // namespace

BOOST_AUTO_TEST_CASE(realm_opens_for_a_user_whom_the_service_knows) {
  opened_for(*this, "7");
  find("z", "Gonzo");
  BOOST_TEST_REQUIRE(servers[0]->opened.size() == 1U);
  BOOST_TEST((servers[0]->opened[0].who != nullptr));
  // The user is known there already.
  phone gonzo;
  gonzo.realm = far;
  gonzo.user = gonzo.login = "7";
  gonzo.password = "z";
  BOOST_TEST(status_at_once(gonzo) == 200);
  BOOST_TEST(asked->empty());
}

BOOST_AUTO_TEST_CASE(strangers_make_no_realm) {
  auto actors = running();
  for (int i = 0; i < 100; ++i) {
    opened_for(*this, std::to_string(i));
    find_nobody();
    BOOST_TEST_REQUIRE(servers[0]->opened.size() == 1U);
    BOOST_TEST(!servers[0]->opened[0].who);
    BOOST_TEST(!servers[0]->opened[0].failed);
    BOOST_TEST(servers[0]->opened[0].user == std::to_string(i));
  }
  // And are not asked about twice.
  servers[0]->opened.clear();
  tell(realms, actors::open_realm{far, server_actors[0], "7"});
  BOOST_TEST(servers[0]->opened.size() == 1U);
  BOOST_TEST(asked->empty());
  BOOST_TEST(running() == actors);
}

BOOST_AUTO_TEST_CASE(realm_is_not_refused_while_the_service_is_down) {
  opened_for(*this, "7");
  fail();
  BOOST_TEST_REQUIRE(servers[0]->opened.size() == 1U);
  BOOST_TEST(!servers[0]->opened[0].who);
  BOOST_TEST(servers[0]->opened[0].failed);
}

BOOST_AUTO_TEST_CASE(connections_share_a_look_up) {
  opened_for(*this, "7");
  tell(realms, actors::open_realm{far, server_actors[1], "7"});
  BOOST_TEST(asked->size() == 1U);
  find("z");
  BOOST_TEST_REQUIRE(servers[0]->opened.size() == 1U);
  BOOST_TEST_REQUIRE(servers[1]->opened.size() == 1U);
  BOOST_TEST((servers[0]->opened[0].who == servers[1]->opened[0].who));
}

BOOST_AUTO_TEST_CASE(realm_beyond_the_domains_is_never_asked_for) {
  auto changed = std::make_shared<registrar::directory>(*users);
  changed->domains = {"babblevoice.com"};
  tell(realms, actors::directory_changed{changed});
  servers[0]->opened.clear();
  tell(realms, actors::open_realm{far, server_actors[0], "7"});
  BOOST_TEST_REQUIRE(servers[0]->opened.size() == 1U);
  BOOST_TEST(!servers[0]->opened[0].who);
  BOOST_TEST(asked->empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_CASE(no_more_users_are_remembered_than_allowed,
                        small_house) {
  auto enroll_one = [this](const std::string& user) {
    auto who = fozzie();
    who.user = who.login = user;
    who.call_id = user;
    auto status = status_at_once(who);
    if (status == 0)
      find("z");
    return status;
  };
  BOOST_TEST(enroll_one("a") == 0);
  BOOST_TEST(enroll_one("b") == 0);
  BOOST_TEST(enroll_one("a") == 200);
  BOOST_TEST(enroll_one("c") == 0); // in a's place
  BOOST_TEST(enroll_one("b") == 200);
  BOOST_TEST(enroll_one("c") == 200);
  BOOST_TEST(enroll_one("a") == 0); // in b's place
  BOOST_TEST(enroll_one("c") == 200);
  BOOST_TEST(enroll_one("b") == 0);
  // Whose answer was forgotten is registered all the same.
  BOOST_TEST(registrations().size() == 3U);
}

} // namespace rollcall::actors_test
