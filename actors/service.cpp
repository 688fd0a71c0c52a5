#include "actors/service.hpp"

#include "actors/drachtio_actor.hpp"
#include "actors/event_hub.hpp"
#include "actors/http_actor.hpp"
#include "actors/lookup_actor.hpp"
#include "actors/realm_directory_actor.hpp"
#include "actors/store_actor.hpp"
#include "actors/store_reading.hpp"
#include "actors/wheel_actor.hpp"
#include "protocol/digest/random.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

namespace rollcall::actors {

namespace {

/// Asks the scheduler for short slices, which come sooner: where cores are
/// short, sockets come before what computes for long (a realm's storm, a list of
/// a hundred thousand). Linux 6.12 and later; earlier ones take no notice.
void prefer_short_slices() noexcept {
  // sched_attr of sched_setattr(2), which glibc 2.36 does not declare.
  struct {
    std::uint32_t size = 48;
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 100'000; // ns, the least that is taken
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
  } how;
  ::syscall(SYS_sched_setattr, 0, &how, 0);
}

/// An io_context and the thread that runs it.
class io_loop {
public:
  ~io_loop() { end(); }

  asio::io_context& context() noexcept { return io_; }

  /// The name, of at most 15 characters, is what top and the like show.
  void begin(const char* name) {
    thread_ = std::thread{[this, name] {
      ::pthread_setname_np(::pthread_self(), name);
      prefer_short_slices();
      io_.run();
    }};
  }

  /// When it has nothing left to do.
  void end() {
    work_.reset();
    if (thread_.joinable())
      thread_.join();
  }

private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{
    io_.get_executor()};
  std::thread thread_;
};

struct system_config : caf::actor_system_config {
  explicit system_config(std::size_t threads) {
    // Idle workers sleep, and no realm holds up the others for long.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", std::size_t{100});
  }
};

/// A thread for each server, but no more than there are cores.
std::size_t lanes_for(std::size_t servers) {
  auto cores = std::max(1U, std::thread::hardware_concurrency());
  return std::clamp<std::size_t>(servers, 1, cores);
}

} // namespace

// Destroyed from the last member to the first: handles, the actor system that
// they belong to, and then the io_contexts that its actors ran on.
struct service::parts {
  parts(std::size_t threads, std::size_t lane_count, bool per_realm,
        std::function<void()> on_loss)
    : gauges(std::make_shared<gauge_board>(per_realm)),
      loops(lane_count),
      config(threads),
      system(config),
      watched(std::move(on_loss)) {
    store_lane.wake_others_at_once();
    for (auto& loop : loops)
      lanes.push_back(std::make_unique<asio_unit>(system, loop.context()));
  }

  std::shared_ptr<gauge_board> gauges;
  std::shared_ptr<trace_board> traces = std::make_shared<trace_board>();
  /// Servers share these in turn; what one of them sends in a storm holds up
  /// those of the other lanes no more than the system's scheduler lets it.
  std::vector<io_loop> loops;
  io_loop store_loop;
  system_config config;
  caf::actor_system system;
  std::vector<std::unique_ptr<asio_unit>> lanes;
  asio_unit store_lane{system, store_loop.context()};
  wheel_actor wheel;
  store_actor store;
  std::shared_ptr<keeping_desks> desks = std::make_shared<keeping_desks>();
  lookup_actor lookup;
  supervision watched;
  std::thread loading; // reads the store once
  event_hub_actor events;
  realm_directory_actor realms;
  http_actor http;
  std::vector<drachtio_actor> servers;
};

service::service(service_settings settings)
  : parts_(std::make_unique<parts>(settings.threads,
                                   lanes_for(settings.servers.size()),
                                   settings.count_per_realm,
                                   std::move(settings.on_loss))) {
  auto& p = *parts_;
  epoch_clock time{p.system.clock().now(),
                   std::chrono::floor<registrar::milliseconds>(
                     std::chrono::system_clock::now())};
  p.gauges->store.loaded = !settings.store;
  p.wheel = p.system.spawn(wheel, time, settings.polls,
                           std::shared_ptr<poll_gauges>(p.gauges,
                                                        &p.gauges->polls));
  std::array<std::uint64_t, 2> key{};
  digest::random_bytes({reinterpret_cast<unsigned char*>(key.data()),
                        sizeof(key)});
  auto failures = std::make_shared<registrar::failure_rules>(
    settings.abuse, digest::hash_key{key[0], key[1]});
  if (settings.store)
    p.store = spawn_on<store_keeper>(
      p.store_lane, settings.store, p.gauges, [time, &clock = p.system.clock()] {
        return std::chrono::floor<registrar::milliseconds>(
                 std::chrono::system_clock::now())
               - time.at(clock.now());
      });
  if (p.store)
    for (auto& lane : p.lanes)
      p.desks->push_back(keeping_desk::make(*lane, p.store));
  // By the clock, so that they go on after a restart.
  auto first_event = std::chrono::duration_cast<std::chrono::microseconds>(
    std::chrono::system_clock::now().time_since_epoch()).count();
  std::shared_ptr<event_gauges> event_counts{p.gauges, &p.gauges->events};
  p.events = p.system.spawn(event_hub, event_counts,
                            static_cast<std::uint64_t>(first_event));
  if (settings.lookup)
    p.lookup = p.system.spawn(lookup, settings.lookup, settings.lookups, time);
  p.realms = p.system.spawn(realm_directory,
                            realm_defaults{settings.users, settings.digest,
                                           settings.gruus, std::move(failures),
                                           p.wheel, p.store, p.desks,
                                           event_outlet{p.events,
                                                        event_counts},
                                           p.lookup, p.gauges, p.traces, time});
  p.http = p.system.spawn(http, p.realms, p.gauges, settings.inquiry_timeout);
  auto table = std::make_shared<std::vector<drachtio_actor>>();
  std::uint32_t number = 0;
  for (auto& server : settings.servers) {
    auto& lane = *p.lanes[number % p.lanes.size()];
    table->push_back(spawn_on<drachtio_connection>(
      lane, number++, std::move(server), settings.users, p.realms,
      p.gauges));
  }
  p.servers = *table;
  for (auto& [name, who] : indispensable())
    p.watched.watch(who, name);
  caf::anon_send(p.realms, servers_known{table});
  for (const auto& server : p.servers)
    caf::anon_send(server, servers_known{table});
  for (auto& loop : p.loops)
    loop.begin("drachtio");
  p.store_loop.begin("store");
  if (settings.store)
    p.loading = std::thread{[from = settings.store, to = p.realms, &p] {
      // Half of a register is worse than none: phones would be told that they
      // are not there, and who looks them up, too.
      const char* what = "the reading of the store";
      try {
        if (auto failed = load_all(*from, to))
          p.watched.lost(what, failed->text);
      } catch (const std::exception& ex) {
        p.watched.lost(what, ex.what());
      }
    }};
}

service::~service() {
  stop();
}

registrar::inquire service::inquire() const {
  return make_inquire(parts_->http);
}

registrar::subscribe service::subscribe() const {
  return make_subscribe(parts_->events);
}

bool service::ready() const noexcept {
  return parts_->gauges->store.loaded;
}

std::shared_ptr<const gauge_board> service::gauges() const noexcept {
  return parts_->gauges;
}

std::shared_ptr<trace_board> service::traces() const noexcept {
  return parts_->traces;
}

std::vector<std::pair<std::string, caf::actor>>
service::indispensable() const {
  std::vector<std::pair<std::string, caf::actor>> result;
  auto add = [&result](std::string name, const auto& who) {
    result.emplace_back(std::move(name), caf::actor_cast<caf::actor>(who));
  };
  const auto& p = *parts_;
  add("the wheel", p.wheel);
  add("the realm directory", p.realms);
  add("the actor for events", p.events);
  add("the actor for look-ups", p.http);
  if (p.store)
    add("the keeper of the store", p.store);
  if (p.lookup)
    add("the look-up of users", p.lookup);
  for (const auto& server : p.servers)
    add("the connection to a drachtio server", server);
  return result;
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
  if (p.lookup)
    caf::anon_send_exit(p.lookup, caf::exit_reason::user_shutdown);
  p.lookup = nullptr;
  caf::anon_send_exit(p.wheel, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(p.events, caf::exit_reason::user_shutdown);
  // Not by an exit message, which would overtake what is to be kept. What a
  // turn under way still gathers comes too late, and is acknowledged to nobody.
  if (p.store)
    caf::anon_send(p.store, stop_keeping{});
  p.store = nullptr;
  p.servers.clear();
  p.http = nullptr;
  p.realms = nullptr;
  p.wheel = nullptr;
  p.events = nullptr;
  p.system.await_all_actors_done();
  for (auto& loop : p.loops)
    loop.end();
  p.store_loop.end();
  parts_.reset();
}

} // namespace rollcall::actors
