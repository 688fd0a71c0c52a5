#include "actors/service.hpp"

#include "actors/drachtio_actor.hpp"
#include "actors/http_actor.hpp"
#include "actors/realm_directory_actor.hpp"
#include "actors/store_actor.hpp"
#include "actors/wheel_actor.hpp"
#include "protocol/digest/random.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <thread>

namespace rollcall::actors {

namespace {

struct system_config : caf::actor_system_config {
  explicit system_config(std::size_t threads) {
    // Idle workers sleep, and no realm holds up the others for long.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", std::size_t{100});
  }
};

} // namespace

// Destroyed from the last member to the first: handles, the actor system that
// they belong to, and then the io_context that its actors ran on.
struct service::parts {
  parts(std::size_t threads, std::function<void()> on_loss)
    : config(threads), system(config), watched(std::move(on_loss)) {
    // nop
  }

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{
    io.get_executor()};
  asio::io_context store_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> store_work{
    store_io.get_executor()};
  system_config config;
  caf::actor_system system;
  asio_unit unit{system, io};
  asio_unit store_unit{system, store_io};
  wheel_actor wheel;
  store_actor store;
  std::shared_ptr<store_gauges> gauges = std::make_shared<store_gauges>();
  std::shared_ptr<life_gauges> lives = std::make_shared<life_gauges>();
  supervision watched;
  std::thread loading; // reads the store once
  realm_directory_actor realms;
  http_actor http;
  std::vector<drachtio_actor> servers;
  std::thread io_thread;
  std::thread store_thread;
};

service::service(service_settings settings)
  : parts_(std::make_unique<parts>(settings.threads,
                                   std::move(settings.on_loss))) {
  auto& p = *parts_;
  epoch_clock time{p.system.clock().now(),
                   std::chrono::floor<registrar::milliseconds>(
                     std::chrono::system_clock::now())};
  p.wheel = p.system.spawn(wheel, time, settings.polls);
  std::array<std::uint64_t, 2> key{};
  digest::random_bytes({reinterpret_cast<unsigned char*>(key.data()),
                        sizeof(key)});
  auto failures = std::make_shared<registrar::failure_rules>(
    settings.abuse, digest::hash_key{key[0], key[1]});
  if (settings.store)
    p.store = spawn_on<store_keeper>(p.store_unit, settings.store, p.gauges);
  p.realms = p.system.spawn(realm_directory,
                            realm_defaults{settings.users, settings.digest,
                                           settings.gruus, std::move(failures),
                                           p.wheel, p.store,
                                           p.gauges, p.lives, time});
  p.http = p.system.spawn(http, p.realms, settings.inquiry_timeout);
  auto table = std::make_shared<std::vector<drachtio_actor>>();
  std::uint32_t number = 0;
  for (auto& server : settings.servers)
    table->push_back(spawn_on<drachtio_connection>(
      p.unit, number++, std::move(server), settings.users, p.realms));
  p.servers = *table;
  p.watched.watch(p.wheel, "the wheel");
  p.watched.watch(p.realms, "the realm directory");
  p.watched.watch(p.http, "the actor for look-ups");
  if (p.store)
    p.watched.watch(p.store, "the keeper of the store");
  for (const auto& server : p.servers)
    p.watched.watch(server, "the connection to a drachtio server");
  caf::anon_send(p.realms, servers_known{table});
  for (const auto& server : p.servers)
    caf::anon_send(server, servers_known{table});
  p.io_thread = std::thread{[&p] { p.io.run(); }};
  if (settings.store)
    p.store_thread = std::thread{[&p] { p.store_io.run(); }};
  if (settings.store)
    p.loading = std::thread{[from = settings.store, to = p.realms, &p] {
      // Half of a register is worse than none: phones would be told that they
      // are not there, and who looks them up, too.
      try {
        load_all(*from, to);
      } catch (const std::exception& ex) {
        p.watched.lost("the reading of the store", ex.what());
      }
    }};
}

service::~service() {
  stop();
}

registrar::inquire service::inquire() const {
  return make_inquire(parts_->http);
}

bool service::ready() const noexcept {
  return parts_->gauges->loaded;
}

std::shared_ptr<const life_gauges> service::lives() const noexcept {
  return parts_->lives;
}

void service::reload(std::shared_ptr<const registrar::directory> users) {
  caf::anon_send(parts_->realms, directory_changed{std::move(users)});
}

void service::stop() {
  if (!parts_)
    return;
  auto& p = *parts_;
  p.watched.stop();
  if (p.loading.joinable())
    p.loading.join();
  for (const auto& server : p.servers)
    caf::anon_send_exit(server, caf::exit_reason::user_shutdown);
  // The directory ends the realms, and they end their contacts.
  caf::anon_send_exit(p.http, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(p.realms, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(p.wheel, caf::exit_reason::user_shutdown);
  // Not by an exit message, which would overtake what is to be kept.
  if (p.store)
    caf::anon_send(p.store, stop_keeping{});
  p.store = nullptr;
  p.servers.clear();
  p.http = nullptr;
  p.realms = nullptr;
  p.wheel = nullptr;
  p.system.await_all_actors_done();
  p.work.reset();
  p.io_thread.join();
  p.store_work.reset();
  if (p.store_thread.joinable())
    p.store_thread.join();
  parts_.reset();
}

} // namespace rollcall::actors
