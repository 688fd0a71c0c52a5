#include "commands/serve.hpp"

#include "actors/service.hpp"
#include "commands/edge_thread.hpp"
#include "commands/end_signals.hpp"
#include "commands/exit_codes.hpp"
#include "commands/service_manager.hpp"
#include "commands/reload.hpp"
#include "commands/user_service.hpp"
#include "commands/wiring.hpp"
#include "edge/file_limit.hpp"
#include "http/hooks.hpp"
#include "http/server.hpp"
#include "log/levels.hpp"
#include "log/parts.hpp"
#include "metrics/page.hpp"
#include "metrics/receiver_metrics.hpp"
#include "protocol/digest/hash.hpp"
#include "protocol/digest/random.hpp"
#include "store/open.hpp"
#include "store/secret.hpp"
#include "store/wall_clock.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall::commands {

namespace {

constexpr unsigned longest_end = 30; // seconds

std::string random_secret() {
  std::array<unsigned char, 24> bytes{};
  if (!digest::random_bytes(bytes))
    return {};
  return std::string{digest::hex_text{bytes}.view()};
}

/// The key of nonces and of temporary GRUUs: as configured, else that of the
/// store, else another one at each start.
std::variant<digest::nonce_secret, std::string>
make_secret(const config::settings& conf) {
  if (!conf.digest.noncesecret.empty())
    return digest::secret_from(conf.digest.noncesecret);
  if (conf.store)
    return store::keep_secret(conf.store->path);
  digest::nonce_secret secret{};
  if (!digest::random_bytes(secret))
    return "no randomness to be had";
  return secret;
}

/// The key of nonces: another one whenever the clock was set back, as the store
/// knows, unless it is shared with others who know nothing of that.
std::variant<digest::nonce_secret, std::string>
nonce_key(const config::settings& conf, const digest::nonce_secret& secret,
          store::engine* kept) {
  if (kept == nullptr || !conf.digest.noncesecret.empty())
    return secret;
  auto times = store::times_set_back(*kept);
  if (auto* why = std::get_if<store::failure>(&times))
    return std::move(why->text);
  if (std::get<std::uint64_t>(times) == 0)
    return secret;
  return digest::secret_from(
    std::string{secret.begin(), secret.end()}
    + std::to_string(std::get<std::uint64_t>(times)));
}

http::process_calls
trace_calls(std::shared_ptr<actors::trace_board> board) {
  using clock = std::chrono::steady_clock;
  http::process_calls result;
  result.start_trace = [board](const http::trace& one) {
    return board->start(one.realm, one.user, one.left, clock::now());
  };
  result.stop_trace = [board](const std::string& realm,
                              const std::string& user) {
    return board->stop(realm, user, clock::now());
  };
  result.traces = [board] {
    std::vector<http::trace> all;
    for (auto& one : board->list(clock::now()))
      all.push_back({std::move(one.realm), std::move(one.user), one.left});
    return all;
  };
  return result;
}

std::shared_ptr<metrics::receiver_metrics>
receiver_metrics(const http::server& web, const http::hooks& told) {
  return std::make_shared<metrics::receiver_metrics>(
    [&web]() -> metrics::listener_figures {
      auto now = web.listeners();
      return {now.listening, now.dropped, now.lost};
    },
    [&told] {
      std::vector<metrics::hook_figures> result;
      for (const auto& one : told.counts())
        result.push_back({one.url, one.delivered, one.lost,
                          one.attempts_failed, one.waiting});
      return result;
    });
}

/// Nothing happens without TLS.
void renew_certificate(http::server& web) {
  if (auto error = web.reload_certificate())
    log::process().error("HTTP: the certificate stays as it was: {}", *error);
}

} // namespace

int serve(const config::settings& conf, const std::string& file) {
  edge::raise_file_limit();
  std::unique_ptr<reloader> again;
  http::server* serving = nullptr;
  end_signals end{[&again, &serving] {
    again->reload();
    renew_certificate(*serving);
  }};
  actors::service_settings settings;
  settings.users = conf.directory;
  settings.digest.algorithms = conf.digest.algorithms;
  settings.digest.uri = conf.digest.uricheck;
  settings.abuse = conf.abuse;
  settings.polls = {conf.limits.pollsinflight, conf.limits.realmpolls};
  settings.inquiry_timeout = std::chrono::milliseconds{conf.http.querytimeout};
  if (conf.store) {
    auto opened = store::open({conf.store->path,
                               conf.store->durability
                                   == config::durability::disk
                                 ? store::durability::disk
                                 : store::durability::process});
    if (auto* why = std::get_if<store::failure>(&opened)) {
      log::process().critical("{}", why->text);
      return exit_failed;
    }
    settings.store = std::get<0>(std::move(opened));
    if (auto failed = store::follow_wall_clock(*settings.store)) {
      log::process().critical("{}", failed->text);
      return exit_failed;
    }
  }
  auto made = make_secret(conf);
  if (auto* why = std::get_if<std::string>(&made)) {
    log::process().critical("{}", *why);
    return exit_failed;
  }
  const auto& secret = std::get<digest::nonce_secret>(made);
  auto key = nonce_key(conf, secret, settings.store.get());
  if (auto* why = std::get_if<std::string>(&key)) {
    log::process().critical("{}", *why);
    return exit_failed;
  }
  settings.digest.nonces = std::make_shared<digest::nonce_factory>(
    std::get<digest::nonce_secret>(key));
  settings.gruus = std::make_shared<registrar::temporary_gruus>(secret);
  std::optional<edge_thread> sip;
  if (conf.edge) {
    auto password = random_secret();
    sip.emplace(edge_settings(*conf.edge, password));
    if (auto error = sip->start()) {
      log::edge().critical("{}", *error);
      return exit_failed;
    }
    actors::server_settings own;
    own.host = "127.0.0.1";
    own.port = sip->server().admin_port();
    own.secret = std::move(password);
    own.max_in_flight = conf.limits.inflight;
    own.max_realm_in_flight = conf.limits.realminflight;
    settings.servers.push_back(std::move(own));
    std::cout << "SIP   " << sip->describe() << '\n';
  }
  for (const auto& server : conf.drachtio) {
    settings.servers.push_back(server_settings(server, conf.limits));
    std::cout << "SIP   through drachtio at " << server.host << ':'
              << server.port << '\n';
  }
  // Outlives the register, which asks it.
  std::optional<user_service> service;
  if (!conf.lookup.url.empty()) {
    service.emplace(conf);
    settings.lookup = service->ask();
    settings.lookups = lookup_settings(conf.lookup);
  }
  settings.count_per_realm = conf.metrics.perrealm;
  settings.on_loss = [&end] { end.give_up(); };
  actors::service register_{std::move(settings)};
  http::hooks told{hook_settings(conf.webhooks), register_.subscribe()};
  again = std::make_unique<reloader>(
    file, conf, [&](auto users) {
      if (service)
        service->use(users);
      register_.reload(std::move(users));
    });
  auto ask = [&end, &again, others = register_.inquire()](
               registrar::inquiry what, registrar::reply_receiver receiver) {
    if (!std::holds_alternative<registrar::reload_directory>(what))
      return others(std::move(what), std::move(receiver));
    end.post([&again, receiver = std::move(receiver)] {
      registrar::reply result;
      result.reloaded = again->reload();
      receiver(std::move(result));
    });
  };
  metrics::page counted{{register_.gauges(),
                         sip ? &sip->server().count() : nullptr}};
  auto calls = trace_calls(register_.traces());
  calls.metrics = [&counted] { return counted.render(); };
  calls.levels = log::levels;
  calls.set_levels = log::set_levels;
  http::server web{http_settings(conf.http), ask, register_.subscribe(),
                   std::move(calls)};
  counted.add(receiver_metrics(web, told));
  if (auto error = web.start()) {
    log::http().critical("{}", *error);
    return exit_failed;
  }
  auto v6 = conf.http.host.find(':') != std::string::npos;
  serving = &web;
  std::cout << "HTTP  http" << (conf.http.tls ? "s://" : "://")
            << (v6 ? "[" : "") << conf.http.host << (v6 ? "]:" : ":")
            << web.port() << "/reg" << std::endl;
  service_manager manager{register_.inquire()};
  auto asked = end.wait();
  // Who died may have taken with it what an end in order waits for.
  if (!asked)
    ::alarm(longest_end);
  manager.stopping();
  web.stop();
  told.stop();
  // What it is asked from here on fails at once; its answers reach nobody who
  // has ended.
  if (service)
    service->stop();
  register_.stop();
  if (sip)
    sip->stop();
  return asked ? 0 : exit_failed;
}

} // namespace rollcall::commands
