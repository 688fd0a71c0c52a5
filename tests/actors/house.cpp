#include "tests/actors/house.hpp"

#include "actors/event_hub.hpp"
#include "actors/lookup_actor.hpp"
#include "actors/realm_directory_actor.hpp"
#include "actors/store_reading.hpp"
#include "actors/wheel_actor.hpp"

#include <cstring>

namespace rollcall::actors_test {

std::shared_ptr<registrar::directory>
two_realms(const registrar::policy& options) {
  auto result = std::make_shared<registrar::directory>();
  for (const char* name : {"bling.babblevoice.com", "other.babblevoice.com"}) {
    auto realm = std::make_shared<registrar::realm_record>();
    realm->options = options;
    realm->users["1000"].secret = "x";
    realm->users["1000"].display = "Kermit";
    realm->users["1001"].secret = "y";
    result->realms.emplace(name, std::move(realm));
  }
  return result;
}

house::house(registrar::policy options, actors::poll_limits limits,
             std::size_t server_count, std::shared_ptr<store::engine> engine,
             registrar::time_point start, actors::ask_service service,
             actors::lookup_settings lookups,
             std::shared_ptr<actors::gauge_board> board)
    : actor_fixture(start),
      users(two_realms(options)),
      gauges(std::move(board)) {
  auto table = std::make_shared<std::vector<actors::drachtio_actor>>();
  for (std::size_t i = 0; i < server_count; ++i) {
    servers.push_back(std::make_shared<fake_server>());
    table->push_back(spawn(fake_drachtio, servers.back()));
  }
  server_actors = *table;
  wheel = spawn(actors::wheel, time, limits,
                std::shared_ptr<actors::poll_gauges>(gauges, &gauges->polls));
  actors::realm_defaults defaults;
  defaults.users = users;
  defaults.digest.nonces = test_nonces();
  defaults.gruus = std::make_shared<registrar::temporary_gruus>(
      digest::secret_from("the secret of these tests"));
  defaults.failures = std::make_shared<registrar::failure_rules>(
      registrar::abuse_policy{}, digest::hash_key{1, 2});
  defaults.wheel = wheel;
  gauges->store.loaded = !engine;
  defaults.gauges = gauges;
  defaults.traces = traces;
  defaults.time = time;
  auto counts = std::make_shared<actors::event_gauges>();
  hub = spawn(actors::event_hub, counts, std::uint64_t{100});
  defaults.events = {hub, counts};
  if (engine)
    store = defaults.store = track(actors::spawn_on<actors::store_keeper>(unit, engine, gauges));
  if (service) {
    auto others = std::make_shared<registrar::realm_record>();
    others->options = options;
    users->others = std::move(others);
    lookup = defaults.lookup = spawn(actors::lookup, service, lookups, time);
  }
  realms = spawn(actors::realm_directory, defaults);
  tell(realms, actors::servers_known{table});
  if (engine) {
    if (auto failed = actors::load_all(*engine, realms))
      throw std::runtime_error(failed->text);
    run();
  }
}

house::~house() {
  // Handles go before the system does.
  for (const auto& server : servers)
    *server = {};
}

actors::realm_actor house::open(const std::string& realm) {
  servers[0]->opened.clear();
  tell(realms, actors::open_realm{realm, server_actors[0]});
  if (servers[0]->opened.size() != 1)
    throw std::runtime_error("open_realm got no answer");
  auto who = servers[0]->opened.front().who;
  servers[0]->opened.clear();
  return who;
}

std::string house::nonce(const std::string& realm) {
  return std::string{
      test_nonces()->make(realm, now().time_since_epoch().count(), next_++)};
}

std::vector<answer> house::read(const actors::answers& all) {
  auto frames = all.frames;
  for (const auto& one : all.released)
    frames += one.ready;
  return read_answers(frames);
}

std::vector<answer> house::deliver(const std::string& realm,
                                   const std::vector<std::string>& texts,
                                   std::uint32_t server) {
  auto who = open(realm);
  std::string all;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const auto& text : texts) {
    auto payload = network_payload(text, "txn-" + std::to_string(next_++),
                                   source, source_port);
    places.emplace_back(all.size(), payload.size());
    all += payload;
  }
  std::shared_ptr<char[]> bytes{new char[all.size()]};
  std::memcpy(bytes.get(), all.data(), all.size());
  actors::register_batch batch{bytes, {}, server, server_actors[server]};
  for (auto [begin, size] : places) {
    auto frame = drachtio::parse_server_frame({bytes.get() + begin, size});
    auto& one = std::get<drachtio::network_message>(frame);
    auto& item = batch.items.emplace_back();
    if (item.message.parse(one.sip) != sip::message_errc::none)
      throw std::runtime_error("the test wrote a broken REGISTER");
    item.user = registrar::parse_aor(item.message).user;
    item.from = one.from;
    item.transaction_id = one.transaction_id;
  }
  batch.crowded = crowded;
  batch.elsewhere = done_elsewhere;
  servers[server]->answered.clear();
  tell(who, std::move(batch));
  std::vector<answer> result;
  for (const auto& a : servers[server]->answered)
    for (auto& one : read(a))
      result.push_back(std::move(one));
  return result;
}

answer house::enroll(phone& who, std::uint32_t server) {
  auto all = deliver(who.realm, {who.write(nonce(who.realm))}, server);
  if (all.size() != 1)
    throw std::runtime_error("not one answer to one REGISTER");
  return all.front();
}

void house::guess_as_many_users() {
  phone guesser;
  guesser.password = "guess";
  for (int user = 0; user < 12; ++user)
    for (int i = 0; i < 5; ++i) {
      guesser.user = guesser.login = "u" + std::to_string(user);
      source_port = static_cast<std::uint16_t>(40'000 + user);
      enroll(guesser);
    }
}

void house::guess_at_many_addresses() {
  phone guesser;
  guesser.password = "guess";
  for (int address = 1; address <= 12; ++address)
    for (int i = 0; i < 5; ++i) {
      source = "198.51.100." + std::to_string(address);
      enroll(guesser);
    }
}

std::vector<registrar::registration>
house::registrations(const std::string& user, const std::string& realm) {
  actors::page_request request;
  request.user = user;
  request.limit = request.looks = 1'000'000;
  return ask<actors::page>(open(realm), request).registrations;
}

void house::listen(registrar::event_filter filter) {
  tell(hub, actors::listen{{std::move(filter), [this](auto events) {
                              heard.insert(heard.end(), events.begin(),
                                           events.end());
                              return true;
                            }}});
}

std::string house::told() {
  std::string result;
  for (const auto& one : heard) {
    result += result.empty() ? "" : "; ";
    result += to_string(one->type);
    result += ' ' + one->user;
    if (!one->reason.empty())
      result += ' ' + one->reason;
  }
  heard.clear();
  return result;
}

std::size_t house::polls() const {
  std::size_t sum = 0;
  for (const auto& server : servers)
    sum += server->requests.size();
  return sum;
}

} // namespace rollcall::actors_test
