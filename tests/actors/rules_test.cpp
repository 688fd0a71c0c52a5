// Rules of the register that only a whole realm shows: floods, slow answers to
// challenges, outbound, GRUUs, and what is asked over HTTP.
#include "actors/http_actor.hpp"
#include "tests/actors/house.hpp"

#include <boost/test/unit_test.hpp>

#include <malloc.h>

#include <set>

using namespace rollcall;
using namespace rollcall::actors_test;

namespace {

struct asking_house : house {
  using house::house;

  /// The last piece of the answer; empty when none came.
  std::optional<registrar::reply> inquire(registrar::inquiry what) {
    auto got = std::make_shared<std::optional<registrar::reply>>();
    tell(http, actors::ask{std::move(what), [got](registrar::reply r) {
                             *got = std::move(r);
                           }});
    return *got;
  }

  actors::http_actor http = spawn(actors::http, realms, gauges,
                                  std::chrono::milliseconds{2'000});
};

std::size_t heap_in_use() {
  return ::mallinfo2().uordblks;
}

const std::string flow_contact
  = "<sip:1000@10.9.8.7:5060>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";

} // namespace

BOOST_AUTO_TEST_SUITE(rules)

#if defined(__SANITIZE_ADDRESS__)
constexpr int flood = 20'000;
#else
constexpr int flood = 1'000'000;
#endif

BOOST_AUTO_TEST_CASE(a_flood_without_credentials_leaves_no_memory_behind) {
  house h;
  // As strangers do: other users, Call-IDs and branches each time.
  auto send = [&h, n = 0](int count) mutable {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) {
      phone stranger;
      stranger.user = std::to_string(n);
      stranger.call_id = "flood-" + std::to_string(n++);
      texts.push_back(stranger.write());
    }
    auto answers = h.deliver(bling, texts);
    BOOST_TEST_REQUIRE(answers.size() == texts.size());
    BOOST_TEST_REQUIRE(answers.back().status == 401);
  };
  send(1'000);
  auto before = heap_in_use();
  for (int i = 0; i < flood / 1'000; ++i)
    send(1'000);
  auto after = heap_in_use();
  // What differs is what the allocator keeps at hand, not a part of the flood:
  // one byte for each REGISTER would be beyond it.
  BOOST_TEST(after < before + static_cast<std::size_t>(flood) / 2 + 262'144);
  BOOST_TEST(h.registrations().empty());
}

BOOST_AUTO_TEST_CASE(a_challenge_answered_too_late_is_made_again) {
  registrar::policy options;
  options.authtimeout = 5'000;
  house h{options};
  phone kermit;
  auto slow = h.nonce(bling);
  h.advance(std::chrono::milliseconds{5'001});
  auto answers = h.deliver(bling, {kermit.write(slow)});
  BOOST_TEST_REQUIRE(answers.size() == 1U);
  BOOST_TEST(answers[0].status == 401);
  BOOST_TEST(answers[0].first("WWW-Authenticate").find("stale=true")
             != std::string::npos);
  BOOST_TEST(h.registrations().empty());
  // In time it is let in, and its nonce serves on for refreshes.
  auto quick = h.nonce(bling);
  h.advance(std::chrono::milliseconds{4'999});
  BOOST_TEST(h.deliver(bling, {kermit.write(quick)}).at(0).status == 200);
  h.advance(std::chrono::seconds{60});
  BOOST_TEST(h.deliver(bling, {kermit.write(quick, 2)}).at(0).status == 200);
}

BOOST_AUTO_TEST_CASE(flows_of_one_phone_stand_side_by_side) {
  house h;
  phone kermit;
  kermit.extra = "Supported: outbound, path\r\n";
  kermit.contact = flow_contact;
  auto first = h.enroll(kermit);
  BOOST_TEST(first.status == 200);
  BOOST_TEST(first.first("Require") == "outbound");
  h.source_port = 41'000;
  kermit.contact = "<sip:1000@10.9.8.7:5060>;+sip.instance=\"<urn:uuid:1>\""
                   ";reg-id=2";
  auto second = h.enroll(kermit);
  BOOST_TEST(second.all("Contact").size() == 2U);
  // The same flow again, from another port: in place of the first.
  h.source_port = 42'000;
  kermit.contact = flow_contact;
  BOOST_TEST(h.enroll(kermit).all("Contact").size() == 2U);
  std::set<std::uint32_t> flows;
  for (const auto& r : h.registrations("1000"))
    for (const auto& b : r.bindings)
      flows.insert(b.reg_id.value_or(0));
  BOOST_TEST((flows == std::set<std::uint32_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_temporary_gruu_finds_its_phone_while_it_is_registered) {
  house h;
  phone kermit;
  kermit.extra = "Supported: gruu\r\n";
  kermit.contact = "<sip:1000@10.9.8.7:5060>;+sip.instance=\"<urn:uuid:1>\"";
  auto contact = h.enroll(kermit).first("Contact");
  auto begin = contact.find("temp-gruu=\"sip:");
  BOOST_TEST_REQUIRE(begin != std::string::npos);
  begin += 15;
  auto user = contact.substr(begin, contact.find('@', begin) - begin);
  phone other;
  other.call_id = "another phone";
  other.contact = "<sip:1000@10.9.8.8:5060>";
  h.enroll(other);
  BOOST_TEST(h.registrations("1000").size() == 2U);
  auto found = h.registrations(user);
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found[0].call_id == kermit.call_id);
  BOOST_TEST(found[0].username == "1000");
  kermit.expires = 0;
  h.enroll(kermit);
  BOOST_TEST(h.registrations(user).empty());
}

BOOST_AUTO_TEST_CASE(bindings_are_removed_when_asked) {
  asking_house h;
  phone first;
  phone second;
  second.call_id = "second";
  second.contact = "<sip:1000@10.9.8.8:5060>";
  h.enroll(first);
  h.enroll(second);
  auto uuid = h.registrations("1000").at(0).uuid;
  auto none = h.inquire(registrar::remove_user{bling, "1000", "no such"});
  BOOST_TEST_REQUIRE(none.has_value());
  BOOST_TEST(none->registrations.empty());
  auto one = h.inquire(registrar::remove_user{bling, "1000", uuid});
  BOOST_TEST_REQUIRE(one.has_value());
  BOOST_TEST_REQUIRE(one->registrations.size() == 1U);
  BOOST_TEST(one->registrations[0].uuid == uuid);
  BOOST_TEST(h.registrations("1000").size() == 1U);
  auto rest = h.inquire(registrar::remove_user{bling, "1000", {}});
  BOOST_TEST(rest->registrations.size() == 1U);
  BOOST_TEST(h.registrations("1000").empty());
  BOOST_TEST(h.inquire(registrar::remove_user{"no.realm", "1", {}})
               ->registrations.empty());
}

BOOST_AUTO_TEST_CASE(removed_contacts_are_polled_no_more) {
  registrar::policy options;
  options.optionsping = 30;
  asking_house h{options};
  phone kermit;
  h.enroll(kermit);
  h.advance(std::chrono::seconds{60});
  BOOST_TEST(h.polls() == 2U);
  h.inquire(registrar::remove_user{bling, "1000", {}});
  h.advance(std::chrono::seconds{120});
  BOOST_TEST(h.polls() == 2U);
}

BOOST_AUTO_TEST_CASE(each_contact_is_notified_and_its_status_told) {
  asking_house h;
  phone first;
  phone second;
  second.call_id = "second";
  second.contact = "<sip:1000@10.9.8.8:5060>";
  h.enroll(first, 0);
  h.enroll(second, 1);
  h.servers[1]->verdict.reset(); // the second phone does not answer
  registrar::notify_user what{bling, "1000", "check-sync", "", ""};
  auto none_yet = h.inquire(what);
  BOOST_TEST(!none_yet.has_value());
  BOOST_TEST_REQUIRE(h.servers[0]->requests.size() == 1U);
  const auto& sent = h.servers[0]->requests[0];
  BOOST_TEST(sent.sip.find("NOTIFY sip:1000@10.9.8.7:5060 SIP/2.0\r\n") == 0U);
  BOOST_TEST(sent.sip.find("\r\nEvent: check-sync\r\n") != std::string::npos);
  BOOST_TEST(sent.sip.find("\r\nSubscription-State: terminated")
             != std::string::npos);
  BOOST_TEST(h.servers[1]->requests.size() == 1U);
  auto running = h.running();
  auto got = std::make_shared<std::optional<registrar::reply>>();
  h.tell(h.http, actors::ask{what, [got](registrar::reply r) {
                               *got = std::move(r);
                             }});
  h.advance(std::chrono::milliseconds{2'000});
  BOOST_TEST_REQUIRE(got->has_value());
  std::set<std::pair<std::string, int>> told;
  for (const auto& d : (*got)->deliveries)
    told.emplace(d.contact, d.status);
  BOOST_TEST((told
              == std::set<std::pair<std::string, int>>{
                {"sip:1000@10.9.8.7:5060", 200},
                {"sip:1000@10.9.8.8:5060", 0}}));
  BOOST_TEST(h.running() < running); // the notifiers have ended
}

BOOST_AUTO_TEST_CASE(other_requests_digests_are_verified_with_our_nonces) {
  asking_house h;
  registrar::verify_digest what{bling, "REGISTER", "sip:" + bling, ""};
  auto challenged = h.inquire(what);
  BOOST_TEST_REQUIRE(challenged.has_value());
  BOOST_TEST(challenged->proof.status == 401);
  BOOST_TEST(challenged->proof.challenges.size() == 3U);
  // A digest as a phone would compute it, taken from a REGISTER of its.
  phone kermit;
  what = as_proof(kermit.write(h.nonce(bling)), bling);
  auto verified = h.inquire(what);
  BOOST_TEST(verified->proof.status == 200);
  BOOST_TEST(verified->proof.username == "1000");
  BOOST_TEST(verified->proof.display == "Kermit");
  // Once only.
  BOOST_TEST(h.inquire(what)->proof.status == 401);
  BOOST_TEST(h.inquire(what)->proof.stale);
  // Nor for another method.
  what.method = "INVITE";
  BOOST_TEST(h.inquire(what)->proof.status == 403);
  what.realm = "not.served";
  BOOST_TEST(h.inquire(what)->proof.status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
