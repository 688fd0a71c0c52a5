// The service with all of its threads at work. Its answers are checked here;
// what the threads do to each other is for ThreadSanitizer to tell.
#include "actors/service.hpp"
#include "store/record.hpp"
#include "protocol/drachtio/frame.hpp"
#include "tests/actors/link_runner.hpp"
#include "tests/actors/memory_engine.hpp"
#include "tests/actors/phone.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace rollcall::actors_test {

namespace {

constexpr std::size_t realm_count = 8;

std::string realm_name(std::size_t number) {
  return "realm" + std::to_string(number) + ".test";
}

std::shared_ptr<const registrar::directory> some_realms() {
  auto result = std::make_shared<registrar::directory>();
  for (std::size_t i = 0; i < realm_count; ++i) {
    auto realm = std::make_shared<registrar::realm_record>();
    realm->options.optionsping = 1;
    realm->users["1000"].secret = realm->users["1001"].secret = "x";
    result->realms.emplace(realm_name(i), std::move(realm));
  }
  return result;
}

registrar::reply ask(const registrar::inquire& inquire,
                     registrar::inquiry what) {
  auto found = std::make_shared<std::promise<registrar::reply>>();
  auto reply = found->get_future();
  inquire(std::move(what), [found](registrar::reply piece) {
    found->set_value(std::move(piece));
  });
  if (reply.wait_for(patience) != std::future_status::ready)
    throw std::runtime_error("no answer to an inquiry");
  return reply.get();
}

/// A user of each realm, all behind one drachtio server.
class crowd {
public:
  crowd(scripted_server& server, const std::string& user)
      : through_(server.accept()) {
    through_->admit();
    for (std::size_t i = 0; i < realm_count; ++i) {
      auto& one = phones_.emplace_back();
      one.realm = realm_name(i);
      one.user = one.login = user;
      one.call_id = "call-" + user;
    }
    nonces_.resize(realm_count);
  }

  /// Each phone registers so many times, all before any answer is read. How
  /// many answers had this status.
  std::size_t register_all(std::size_t times, int status) {
    std::string bytes;
    for (std::size_t round = 0; round < times; ++round)
      for (std::size_t i = 0; i < realm_count; ++i) {
        ++count_;
        auto payload = network_payload(phones_[i].write(nonces_[i], count_),
                                       std::to_string(i));
        drachtio::append_frame(bytes, payload);
      }
    through_->send(bytes);
    std::size_t result = 0;
    for (auto left = times * realm_count; left > 0;) {
      auto got = through_->receive();
      if (got.name != "sip" || got.args.starts_with('|'))
        continue; // a ping, or a poll that nobody answers
      --left;
      auto one = read_answer(got);
      if (one.status == 401)
        nonces_.at(std::stoul(one.transaction)) = nonce_of(one);
      result += one.status == status;
    }
    return result;
  }

  /// Of the last REGISTER of each realm's user.
  std::vector<std::uint32_t> sequence() const {
    std::vector<std::uint32_t> result;
    for (const auto& one : phones_)
      result.push_back(one.cseq);
    return result;
  }

private:
  std::unique_ptr<peer> through_;
  std::vector<phone> phones_;
  std::vector<std::string> nonces_;
  std::uint32_t count_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(many_realms)

namespace {

/// The CSeq of each realm's user, by the store.
std::vector<std::uint32_t> stored(const memory_engine& engine,
                                  const std::string& user) {
  std::vector<std::uint32_t> result(realm_count);
  registrar::phone_kinds kinds;
  for (const auto& [key, parts] : engine.bindings) {
    auto one = store::read_record(key.id, parts.first, parts.second, kinds);
    BOOST_TEST_REQUIRE(one.has_value());
    for (std::size_t i = 0; i < realm_count; ++i)
      if (engine.names.at(key.realm) == realm_name(i)
          && one->value.info->user() == user)
        result.at(i) = one->value.cseq;
  }
  return result;
}

void serve_side_by_side(const std::shared_ptr<memory_engine>& engine) {
  scripted_server first;
  scripted_server second;
  actors::service_settings settings;
  for (const auto* server : {&first, &second})
    settings.servers.push_back(impatient(server->port()));
  settings.users = some_realms();
  settings.digest.nonces = test_nonces();
  settings.threads = 3;
  settings.store = engine;
  actors::service service{std::move(settings)};
  while (!service.ready())
    std::this_thread::yield();
  auto inquire = service.inquire();
  crowd here{first, "1000"};
  crowd there{second, "1001"};

  std::atomic<bool> over{false};
  auto other = std::async(std::launch::async, [&] {
    std::size_t looks = 0;
    for (; !over; ++looks) {
      auto realm = realm_name(looks % realm_count);
      ask(inquire, registrar::list_realms{});
      ask(inquire, registrar::list_realm{realm});
      ask(inquire, registrar::list_user{realm, "1000"});
      ask(inquire, registrar::verify_digest{realm, "INVITE", "sip:x", ""});
      if (looks % 4 == 0)
        service.reload(some_realms());
    }
    return looks;
  });
  auto neighbour = std::async(std::launch::async, [&] {
    std::size_t granted = 0;
    there.register_all(1, 401);
    for (int round = 0; round < 20; ++round)
      granted += there.register_all(10, 200);
    return granted;
  });
  BOOST_TEST(here.register_all(1, 401) == realm_count);
  for (int round = 0; round < 20; ++round)
    BOOST_TEST(here.register_all(10, 200) == 10 * realm_count);
  BOOST_TEST(neighbour.get() == 200 * realm_count);
  over = true;
  BOOST_TEST(other.get() > 0U);
  for (std::size_t i = 0; i < realm_count; ++i) {
    auto all = ask(inquire, registrar::list_realm{realm_name(i)});
    BOOST_TEST(all.registrations.size() == 2U);
  }
  service.stop();
  if (!engine)
    return;
  // Whichever threads a realm worked on, its last change is the one kept.
  BOOST_TEST(stored(*engine, "1000") == here.sequence(),
             boost::test_tools::per_element());
  BOOST_TEST(stored(*engine, "1001") == there.sequence(),
             boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_CASE(are_served_side_by_side_while_others_look_and_reload) {
  serve_side_by_side(nullptr);
}

BOOST_AUTO_TEST_CASE(are_kept_side_by_side_while_others_look_and_reload) {
  serve_side_by_side(std::make_shared<memory_engine>());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace rollcall::actors_test
