// Bindings and the store: what is acknowledged is kept, and a house that is
// built anew on the same store goes on where the last one ended.
#include "actors/http_actor.hpp"
#include "actors/realm_directory_actor.hpp"
#include "store/wall_clock.hpp"
#include "tests/actors/house.hpp"
#include "tests/actors/memory_engine.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace rollcall;
using namespace rollcall::actors_test;

namespace {

registrar::policy polled_every_30_s() {
  registrar::policy result;
  result.optionsping = 30;
  result.staletime = 100;
  return result;
}

/// A process that can end and begin again; the store is what stays.
struct kept_house {
  explicit kept_house(registrar::policy with = {}) : options(with) {
    restart();
  }

  void restart(milliseconds later = 2ms) {
    auto start = (at ? at->now() : wall_start) + later;
    at.reset();
    at.emplace(options, actors::poll_limits{}, std::size_t{2}, engine, start);
  }

  house* operator->() { return &*at; }

  registrar::policy options;
  std::shared_ptr<memory_engine> engine = std::make_shared<memory_engine>();
  std::optional<house> at;
};

} // namespace

BOOST_AUTO_TEST_SUITE(keeping)

BOOST_AUTO_TEST_CASE(an_answer_leaves_once_what_it_says_is_kept) {
  kept_house h;
  phone kermit;
  std::size_t answered_before = 99;
  h.engine->on_commit = [&] {
    answered_before = h->servers[0]->answered.size();
  };
  BOOST_TEST(h->enroll(kermit).status == 200);
  BOOST_TEST(answered_before == 0U);
  BOOST_TEST(h.engine->bindings.size() == 1U);
  BOOST_TEST(h->gauges->store.changes.load() != 0U);
}

BOOST_AUTO_TEST_CASE(what_changes_nothing_waits_for_no_commit) {
  kept_house h;
  phone kermit;
  auto before = h.engine->commits;
  BOOST_TEST(h->deliver(bling, {kermit.write()}).at(0).status == 401);
  BOOST_TEST(h.engine->commits == before);
}

BOOST_AUTO_TEST_CASE(a_restart_loses_nothing) {
  kept_house h;
  phone kermit;
  kermit.extra = "User-Agent: phone/1\r\nPath: <sip:edge.test;lr>\r\n";
  kermit.contact = "<sip:1000@10.9.8.7:5060>;q=0.5;+sip.instance=\"<urn:x>\"";
  kermit.cseq = 41;
  h->enroll(kermit);
  auto before = h->registrations("1000").at(0);
  h.restart(10s);
  auto after = h->registrations("1000").at(0);
  BOOST_TEST(after.uuid == before.uuid);
  BOOST_TEST(after.call_id == before.call_id);
  BOOST_TEST(after.expires_at == before.expires_at);
  BOOST_TEST(after.expires_in == before.expires_in - 10);
  BOOST_TEST(after.user_agent == "phone/1");
  BOOST_TEST(after.created == before.created);
  BOOST_TEST(after.bindings.at(0).path == "<sip:edge.test;lr>");
  BOOST_TEST(after.bindings.at(0).instance == "<urn:x>");
  BOOST_TEST(after.bindings.at(0).q == 500U);
  BOOST_TEST(after.network.port == before.network.port);
}

BOOST_AUTO_TEST_CASE(the_sequence_goes_on_after_a_restart) {
  kept_house h;
  phone kermit;
  auto nonce = h->nonce(bling);
  kermit.cseq = 10;
  BOOST_TEST(h->deliver(bling, {kermit.write(nonce, 1)}).at(0).status == 200);
  h.restart();
  kermit.cseq = 5; // its next is 6, which is not higher than 11
  kermit.contact = "<sip:1000@10.9.8.7:5060;new=1>";
  BOOST_TEST(h->deliver(bling, {kermit.write(nonce, 2)}).at(0).status == 500);
}

BOOST_AUTO_TEST_CASE(nonces_go_on_after_a_restart_but_not_what_was_used) {
  kept_house h;
  phone kermit;
  auto nonce = h->nonce(bling);
  BOOST_TEST(h->deliver(bling, {kermit.write(nonce, 1)}).at(0).status == 200);
  BOOST_TEST(h->deliver(bling, {kermit.write(nonce, 2)}).at(0).status == 200);
  h.restart();
  phone thief = kermit;
  thief.call_id = "another";
  thief.contact = "<sip:1000@203.0.113.66>";
  BOOST_TEST(h->deliver(bling, {thief.write(nonce, 2)}).at(0).status == 401);
  BOOST_TEST(h->deliver(bling, {kermit.write(nonce, 3)}).at(0).status == 200);
}

BOOST_AUTO_TEST_CASE(the_use_of_a_nonce_by_a_query_is_kept_too) {
  kept_house h;
  phone kermit;
  auto nonce = h->nonce(bling);
  h->deliver(bling, {kermit.write(nonce, 1)});
  phone query = kermit;
  query.contact.clear();
  BOOST_TEST(h->deliver(bling, {query.write(nonce, 2)}).at(0).status == 200);
  h.restart();
  phone thief = kermit;
  thief.call_id = "another";
  BOOST_TEST(h->deliver(bling, {thief.write(nonce, 2)}).at(0).status == 401);
}

BOOST_AUTO_TEST_CASE(who_only_used_a_nonce_is_answered_once_that_is_kept) {
  kept_house h;
  phone kermit;
  auto nonce = h->nonce(bling);
  h->deliver(bling, {kermit.write(nonce, 1)});
  std::vector<std::size_t> answered_before; // each commit
  h.engine->on_commit = [&] {
    answered_before.push_back(h->servers[0]->answered.size());
  };
  auto waited = [&] {
    return std::exchange(answered_before, {}) == std::vector<std::size_t>{0};
  };
  auto query = kermit;
  query.contact.clear();
  BOOST_TEST(h->deliver(bling, {query.write(nonce, 2)}).at(0).status == 200);
  BOOST_TEST(waited());
  auto malformed = kermit;
  malformed.contact = "*"; // with Expires other than 0
  BOOST_TEST(h->deliver(bling, {malformed.write(nonce, 3)}).at(0).status == 400);
  BOOST_TEST(waited());
  auto other = kermit;
  other.user = "1001"; // but his own credentials
  BOOST_TEST(h->deliver(bling, {other.write(nonce, 4)}).at(0).status == 403);
  BOOST_TEST(waited());
}

BOOST_AUTO_TEST_CASE(a_proof_is_told_once_the_use_of_its_nonce_is_kept) {
  kept_house h;
  phone kermit;
  auto nonce = h->nonce(bling);
  h->deliver(bling, {kermit.write(nonce, 1)});
  std::vector<std::string> order;
  h.engine->on_commit = [&] { order.emplace_back("kept"); };
  auto verify = [&](std::uint32_t count) {
    h->ask<registrar::digest_proof>(
      h->open(bling), as_proof(kermit.write(nonce, count), bling),
      [&order](const registrar::digest_proof& told) {
        order.push_back(std::to_string(told.status));
      });
  };
  verify(2);
  BOOST_TEST((order == std::vector<std::string>{"kept", "200"}));
  // What changes nothing waits for nothing.
  order.clear();
  verify(2);
  BOOST_TEST((order == std::vector<std::string>{"401"}));
  // A store that takes nothing keeps nobody from calling.
  order.clear();
  h.engine->full = true;
  verify(3);
  BOOST_TEST((order == std::vector<std::string>{"kept", "200"}));
}

namespace {

/// Kermit with two contacts and a nonce that was used once. What he does next
/// is overheard, and of use to nobody after a restart.
struct overheard {
  overheard() : nonce(h->nonce(bling)) {
    kermit.contact = both;
    kermit.cseq = 10;
    BOOST_TEST(say(200).status == 200);
  }

  answer say(int status) {
    auto result = h->deliver(bling, {kermit.write(nonce, ++count)}).at(0);
    BOOST_TEST(result.status == status);
    return result;
  }

  void restart_and_replay() {
    h.restart(1s);
    phone thief;
    thief.call_id = "another";
    thief.contact = "<sip:1000@203.0.113.66>";
    auto answer = h->deliver(bling, {thief.write(nonce, count)}).at(0);
    BOOST_TEST(answer.status == 401);
  }

  static constexpr const char* both =
    "<sip:1000@10.9.8.7:5060>, <sip:1000@10.9.8.8:5060>;expires=60";

  kept_house h;
  phone kermit;
  std::string nonce;
  std::uint32_t count = 0;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_nonce_used_to_unregister_one_of_two_is_worthless,
                        overheard) {
  kermit.contact = "<sip:1000@10.9.8.8:5060>;expires=0";
  say(200);
  restart_and_replay();
  kermit.contact = both;
  say(200); // he himself goes on
}

BOOST_FIXTURE_TEST_CASE(a_nonce_used_for_what_was_refused_is_worthless,
                        overheard) {
  kermit.cseq = 0;
  say(500);
  restart_and_replay();
  kermit.cseq = 20;
  say(200);
}

BOOST_FIXTURE_TEST_CASE(a_nonce_used_for_what_was_malformed_is_worthless,
                        overheard) {
  kermit.contact = "*"; // with Expires other than 0
  say(400);
  restart_and_replay();
}

BOOST_FIXTURE_TEST_CASE(a_nonce_used_for_what_expired_is_worthless,
                        overheard) {
  kermit.contact = "<sip:1000@10.9.8.8:5060>;expires=60";
  say(200);
  h->advance(61s);
  BOOST_TEST(h.engine->bindings.size() == 1U);
  restart_and_replay();
}

BOOST_FIXTURE_TEST_CASE(a_nonce_used_before_the_one_of_now_is_worthless,
                        overheard) {
  kermit.contact = "<sip:1000@10.9.8.8:5060>";
  say(200);
  auto fresh = h->nonce(bling);
  BOOST_TEST(h->deliver(bling, {kermit.write(fresh)}).at(0).status == 200);
  restart_and_replay();
  BOOST_TEST(h->deliver(bling, {kermit.write(fresh, 2)}).at(0).status == 200);
}

BOOST_AUTO_TEST_CASE(nonces_of_before_that_nobody_used_are_challenged_anew) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto unused = h->nonce(bling);
  h.restart();
  auto answer = h->deliver(bling, {kermit.write(unused)}).at(0);
  BOOST_TEST(answer.status == 401);
  BOOST_TEST(answer.text.find("stale=true") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_left_stays_away) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  kermit.expires = 0;
  BOOST_TEST(h->enroll(kermit).status == 200);
  h.restart();
  BOOST_TEST(h->registrations().empty());
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(who_expired_leaves_the_store) {
  kept_house h;
  phone kermit;
  kermit.expires = 60;
  h->enroll(kermit);
  h->advance(61s);
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(who_expired_meanwhile_does_not_come_back) {
  kept_house h;
  phone kermit;
  kermit.expires = 60;
  h->enroll(kermit);
  h.restart(61s);
  BOOST_TEST(h->registrations().empty());
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(taken_out_over_http_is_taken_out_of_the_store) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  std::size_t kept_at_answer = 99;
  h.engine->on_commit = [&] { kept_at_answer = h.engine->bindings.size(); };
  auto taken = h->ask<actors::page>(h->open(bling),
                                    actors::remove_bindings{"1000", {}});
  // The answer came after that commit, or ask() would have had none.
  BOOST_TEST(kept_at_answer == 1U);
  BOOST_TEST(taken.registrations.size() == 1U);
  BOOST_TEST(!taken.unavailable);
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(a_removal_that_cannot_be_kept_is_told_so_and_made_later) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  h.engine->full = true;
  auto remove = [&] {
    return h->ask<actors::page>(h->open(bling),
                                actors::remove_bindings{"1000", {}});
  };
  auto taken = remove();
  BOOST_TEST(taken.unavailable);
  BOOST_TEST(taken.registrations.empty());
  BOOST_TEST(h.engine->bindings.size() == 1U);
  h.engine->full = false;
  h->advance(1s);
  BOOST_TEST(h.engine->bindings.empty());
  // Of one that is refused at once nothing is taken.
  phone again;
  again.call_id = "again";
  h->enroll(again);
  h->gauges->store.stuck = true;
  BOOST_TEST(remove().unavailable);
  h->gauges->store.stuck = false;
  BOOST_TEST(h->registrations("1000").size() == 1U);
}

BOOST_AUTO_TEST_CASE(polls_go_on_after_a_restart) {
  kept_house h{polled_every_30_s()};
  phone kermit;
  h->enroll(kermit);
  h.restart();
  auto before = h->polls();
  h->advance(30s);
  BOOST_TEST(h->polls() == before + 1);
}

BOOST_AUTO_TEST_CASE(polls_after_a_restart_are_spread_over_the_interval) {
  constexpr std::size_t phones = 500;
  auto options = polled_every_30_s();
  options.maxcontacts = phones;
  kept_house h{options};
  for (std::size_t i = 0; i < phones; ++i) {
    phone one;
    one.call_id = "call-" + std::to_string(i);
    one.contact = "<sip:1000@10.9.8.7:" + std::to_string(10'000 + i) + ">";
    BOOST_TEST_REQUIRE(h->enroll(one).status == 200);
  }
  h.restart(10s);
  BOOST_TEST(h->polls() == 0U); // none before its time
  for (int second = 0; second < 30; ++second) {
    auto before = h->polls();
    h->advance(1s);
    // 17 are fair; chance seldom makes 45 of it.
    BOOST_TEST(h->polls() - before <= 45U);
  }
  std::vector<std::string> polled;
  for (const auto& one : h->servers[0]->requests)
    polled.push_back(one.sip.substr(0, one.sip.find("\r\n")));
  BOOST_TEST(polled.size() == phones);
  BOOST_TEST(std::set<std::string>(polled.begin(), polled.end()).size()
             == phones);
}

BOOST_AUTO_TEST_CASE(who_was_fresh_is_fresh_after_a_restart) {
  kept_house h{polled_every_30_s()};
  phone kermit;
  h->enroll(kermit);
  h->advance(250s); // staletime is 100 s, but it answers
  BOOST_TEST(!h->registrations("1000").at(0).stale);
  h.restart();
  BOOST_TEST(!h->registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(who_was_stale_is_stale_after_a_restart_until_it_answers) {
  kept_house h{polled_every_30_s()};
  phone kermit;
  h->enroll(kermit);
  for (const auto& server : h->servers)
    server->verdict = request_verdict::unreachable;
  h->advance(60s);
  BOOST_TEST(h->registrations("1000").at(0).stale);
  h.restart();
  BOOST_TEST(h->registrations("1000").at(0).stale);
  h->advance(31s);
  BOOST_TEST(!h->registrations("1000").at(0).stale);
}

BOOST_AUTO_TEST_CASE(a_full_store_is_told_to_phones_and_gets_over_it) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  h.engine->full = true;
  auto late = phone_of_1001();
  auto refused = h->enroll(late);
  BOOST_TEST(refused.status == 503);
  auto wait = std::stoi(refused.first("Retry-After"));
  BOOST_TEST((wait >= 5 && wait < 10));
  BOOST_TEST(h->gauges->store.stuck.load());
  // The next one is refused before anything is changed.
  BOOST_TEST(h->enroll(kermit).status == 503);
  BOOST_TEST(h->registrations("1000").size() == 1U);
  phone query = kermit;
  query.contact.clear();
  BOOST_TEST(h->enroll(query).status == 200);

  h.engine->full = false;
  h->advance(1s);
  BOOST_TEST(!h->gauges->store.stuck.load());
  BOOST_TEST(h->enroll(kermit).status == 200);
  BOOST_TEST(h->enroll(late).status == 200);
  h.restart();
  BOOST_TEST(h->registrations("1000").size() == 1U);
  BOOST_TEST(h->registrations("1001").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_ends_while_the_store_is_full_is_taken_out_later) {
  kept_house h;
  phone kermit;
  kermit.expires = 60;
  h->enroll(kermit);
  h.engine->full = true;
  h->advance(61s);
  BOOST_TEST(h.engine->bindings.size() == 1U);
  h.engine->full = false;
  h->advance(1s);
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(a_realm_whose_actor_died_begins_anew_from_the_store) {
  kept_house h{polled_every_30_s()};
  phone kermit;
  h->enroll(kermit);
  auto before = h->registrations("1000").at(0);
  h->end(h->open(bling));
  auto after = h->registrations("1000");
  BOOST_TEST_REQUIRE(after.size() == 1U);
  BOOST_TEST(after[0].uuid == before.uuid);
  auto polled = h->polls();
  h->advance(30s);
  BOOST_TEST(h->polls() == polled + 1); // and by one poller
}

BOOST_AUTO_TEST_CASE(a_realm_that_cannot_be_read_again_is_not_taken_for_empty) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto piggy = second_phone();
  h->enroll(piggy);
  auto before = h.engine->bindings;
  // Neither no snapshot, nor a cursor that fails at the second of the two.
  for (std::size_t reads : {0U, 3U}) {
    h.engine->reads = reads;
    h->end(h->open(bling));
    BOOST_TEST((h->open(bling) == nullptr));
    h->advance(1s); // it was tried again
    BOOST_TEST((h->open(bling) == nullptr));
    h.engine->reads = memory_engine::all_of_it;
    h->advance(60s);
    BOOST_TEST((h->open(bling) != nullptr));
    BOOST_TEST(h->registrations("1000").size() == 2U);
    BOOST_TEST((h.engine->bindings == before));
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_keeps_its_place) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto key = h.engine->bindings.begin()->first;
  key.id += 7;
  const std::pair<std::string, std::string> other{"of another", "version"};
  h.engine->bindings[key] = other;
  h.restart();
  BOOST_TEST(h->registrations("1000").size() == 1U);
  auto piggy = second_phone();
  for (int i = 0; i < 9; ++i) { // as many ids, from that of kermit on
    piggy.contact = "<sip:1000@10.9.8." + std::to_string(i) + ">";
    BOOST_TEST(h->enroll(piggy).status == 200);
  }
  BOOST_TEST((h.engine->bindings.at(key) == other));
}

BOOST_AUTO_TEST_CASE(a_realm_is_not_open_before_the_store_is_read) {
  actor_fixture f;
  auto server = std::make_shared<fake_server>();
  auto connection = f.spawn(fake_drachtio, server);
  auto engine = std::make_shared<memory_engine>();
  engine->names[1] = bling;
  engine->next_realm = 2;
  auto gauges = std::make_shared<actors::gauge_board>();
  actors::realm_defaults defaults;
  defaults.users = two_realms({});
  defaults.digest.nonces = test_nonces();
  defaults.failures = std::make_shared<registrar::failure_rules>(
      registrar::abuse_policy{}, digest::hash_key{1, 2});
  defaults.store = f.track(actors::spawn_on<actors::store_keeper>(f.unit, engine, gauges));
  defaults.gauges = gauges;
  defaults.time = f.time;
  auto realms = f.spawn(actors::realm_directory, defaults);
  auto open = [&](const std::string& name) {
    server->opened.clear();
    f.tell(realms, actors::open_realm{name, connection});
    return server->opened.at(0);
  };
  BOOST_TEST(open(bling).loading);
  BOOST_TEST(!gauges->store.loaded.load());
  // Once it is known which realms the store has, the others need not wait.
  f.tell(realms, actors::stored_realms{{bling}});
  BOOST_TEST(open(bling).loading);
  BOOST_TEST(!open("other.babblevoice.com").loading);
  // What some other load brings, for an actor that is gone, is not for this one.
  f.tell(realms, actors::restore{bling, actors::load_of_all + 1, {}, 0, true});
  BOOST_TEST(open(bling).loading);
  f.tell(realms, actors::restore{bling, actors::load_of_all, {}, 0, true});
  BOOST_TEST(!open(bling).loading);
  BOOST_TEST((open(bling).who != nullptr));
  BOOST_TEST(!gauges->store.loaded.load());
  f.tell(realms, actors::all_restored{});
  BOOST_TEST(gauges->store.loaded.load());
  *server = {};
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_is_set_moves_what_is_kept) {
  constexpr registrar::milliseconds hour{3'600'000};
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto before = h->registrations("1000").at(0);
  registrar::milliseconds lead{0};
  auto clock = h->track(actors::spawn_on<actors::store_keeper>(
      h->unit, h.engine, h->gauges, [&lead] { return lead; }));
  auto looked_at = [&](registrar::milliseconds now) {
    lead = now;
    h->advance(actors::store_keeper::clock_interval);
    return h.engine->notes["wall clock"];
  };
  BOOST_TEST(looked_at(registrar::milliseconds{999}).empty());
  BOOST_TEST(looked_at(-hour) == "-3600000");
  BOOST_TEST(looked_at(registrar::milliseconds{-2}).empty()); // right again
  // What is at hand is kept along with it.
  lead = hour;
  h->tell(clock, actors::stop_keeping{});
  BOOST_TEST(h.engine->notes["wall clock"] == "3600000");
  // The next process begins by the right clock, an hour later.
  BOOST_TEST(!store::follow_wall_clock(*h.engine));
  BOOST_TEST(h.engine->notes["wall clock"].empty());
  h.restart(hour);
  auto after = h->registrations("1000").at(0);
  BOOST_TEST(after.expires_at == before.expires_at + 3'600);
  BOOST_TEST(after.registered_at == before.registered_at + 3'600);
  BOOST_TEST(after.created == before.created); // its temporary GRUU tells it
  // Once is enough.
  auto kept = h.engine->bindings;
  BOOST_TEST(!store::follow_wall_clock(*h.engine));
  BOOST_TEST((h.engine->bindings == kept));
}

BOOST_AUTO_TEST_CASE(nobody_has_more_left_than_was_granted) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto before = h->registrations("1000").at(0);
  h.restart(-2h); // the clock was set back while no process ran
  auto after = h->registrations("1000").at(0);
  BOOST_TEST(after.expires_in == static_cast<std::int64_t>(before.expires));
}

BOOST_AUTO_TEST_CASE(a_realm_that_a_reload_brings_back_has_its_bindings) {
  kept_house h{polled_every_30_s()};
  phone kermit;
  h->enroll(kermit);
  auto& name = h.engine->names.begin()->second;
  name = "gone.babblevoice.com"; // which the directory has not
  h.restart();
  h->run();
  BOOST_TEST(h->registrations("1000").empty());
  auto polled = h->polls();
  auto more = std::make_shared<registrar::directory>(*h->users);
  more->realms.emplace(name, more->realms.at(bling));
  h->tell(h->realms, actors::directory_changed{more});
  // Without a REGISTER.
  BOOST_TEST(h->registrations("1000", name).size() == 1U);
  h->advance(30s);
  BOOST_TEST(h->polls() == polled + 1);
}

BOOST_AUTO_TEST_CASE(what_expired_in_a_realm_that_is_not_served_is_forgotten) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto piggy = second_phone();
  piggy.contact += ";expires=7200";
  h->enroll(piggy);
  // Under another name: a realm that this directory has not.
  h.engine->names.begin()->second = "gone.babblevoice.com";
  h.restart(3'601s);
  h->run();
  BOOST_TEST(h->registrations("1000").empty());
  BOOST_TEST(h.engine->bindings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_realm_is_not_read_while_changes_of_it_are_owed) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  h.engine->full = true;
  h->ask<actors::page>(h->open(bling), actors::remove_bindings{"1000", {}});
  h->end(h->open(bling));
  h->advance(1s);
  BOOST_TEST((h->open(bling) == nullptr));
  h.engine->full = false;
  h->advance(60s);
  BOOST_TEST((h->open(bling) != nullptr));
  // And not back for a moment, to be taken out under its feet.
  BOOST_TEST(h->registrations("1000").empty());
  BOOST_TEST(h.engine->bindings.empty());
}

BOOST_AUTO_TEST_CASE(nobody_is_told_who_is_in_a_realm_that_is_being_read) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  auto http = h->spawn(actors::http, h->realms, h->gauges, 2'000ms);
  auto inquire = actors::make_inquire(http);
  auto asked = [&](registrar::inquiry what) {
    auto told = std::make_shared<registrar::reply>();
    inquire(std::move(what), [told](registrar::reply r) { *told = std::move(r); });
    h->run();
    return told;
  };
  auto all = [&] {
    return std::vector{asked(registrar::list_user{bling, "1000"}),
                       asked(registrar::list_realm{bling}),
                       asked(registrar::remove_user{bling, "1000", {}})};
  };
  h.engine->reads = 0;
  h->end(h->open(bling));
  for (const auto& reply : all())
    BOOST_TEST((reply->error == registrar::inquiry_errc::unavailable));
  registrar::verify_digest proof;
  proof.realm = bling;
  BOOST_TEST(asked(proof)->proof.status == 503);
  h.engine->reads = memory_engine::all_of_it;
  h->advance(60s);
  for (const auto& reply : all()) {
    BOOST_TEST((reply->error == registrar::inquiry_errc::none));
    BOOST_TEST(reply->registrations.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(what_several_realms_changed_is_refused_to_each) {
  kept_house h;
  actors::keep what;
  for (std::uint32_t realm : {1U, 2U}) {
    auto& turn = what.turns.emplace_back();
    turn.realm = std::make_shared<const std::string>(
        "r" + std::to_string(realm));
    turn.answered.realm_id = realm;
    turn.changes = realm; // one, and two
    turn.answered.count = 1;
    turn.outcomes.add(actors::register_outcome::refreshed);
    for (std::uint32_t i = 0; i < realm; ++i) {
      what.changes.push_back({i, 1, 2}); // card and state
      what.bytes += "c" + std::to_string(realm) + std::to_string(i);
      turn.bytes += 3;
    }
  }
  what.transactions = {"one", "two"};
  what.ready = "never sent";
  what.reply_to = h->server_actors[0];
  h->gauges->store.waiting.add(3);
  h.engine->full = true;
  h->tell(h->store, what);
  BOOST_TEST_REQUIRE(h->servers[0]->answered.size() == 1U);
  const auto& answers = h->servers[0]->answered[0];
  BOOST_TEST(answers.released.empty());
  BOOST_TEST_REQUIRE(answers.of.size() == 2U);
  BOOST_TEST(answers.of[0].realm_id == 1U);
  BOOST_TEST(answers.of[1].realm_id == 2U);
  BOOST_TEST(answers.of[1].count == 1U);
  auto all = house::read(answers);
  BOOST_TEST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].transaction == "one");
  BOOST_TEST(all[1].transaction == "two");
  for (const auto& one : all)
    BOOST_TEST(one.status == 503);
  // They are made when the store works again, each realm's its own.
  h.engine->full = false;
  h->advance(2s);
  std::vector<std::string> made;
  for (const auto& [key, parts] : h.engine->bindings)
    made.push_back(h.engine->names.at(key.realm) + ' ' + parts.second);
  BOOST_TEST(made == (std::vector<std::string>{"r1 10", "r2 20", "r2 21"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_the_end_is_kept) {
  kept_house h;
  phone kermit;
  h->enroll(kermit);
  h->tell(h->store, actors::stop_keeping{});
  BOOST_TEST(h.engine->bindings.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
