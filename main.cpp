// Wiring: reads the command line and the configuration, hands each part its
// settings, and waits for a signal. What parts do is decided elsewhere.
#include "actors/service.hpp"
#include "config/describe.hpp"
#include "config/load.hpp"
#include "edge/server.hpp"
#include "http/server.hpp"
#include "logging.hpp"
#include "protocol/digest/random.hpp"
#include "store/open.hpp"
#include "store/secret.hpp"

#include <CLI/CLI.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace rollcall {
namespace {

constexpr int exit_usage = 2; // bad command line or configuration
constexpr int exit_failed = 1;
constexpr unsigned longest_end = 30; // seconds

/// Keeps the signals that ask for an end from the moment it is made, so that
/// one that comes during the start is obeyed in order too.
class end_signals {
public:
  /// False when give_up() ended it.
  bool wait() {
    signals_.async_wait([this](std::error_code cancelled, int number) {
      asked_ = !cancelled;
      if (asked_)
        spdlog::info("stopping on signal {}", number);
    });
    io_.run();
    signals_.clear(); // a second one ends the process at once
    return asked_;
  }

  /// From any thread: there is nothing to wait for any more.
  void give_up() {
    asio::post(io_, [this] { signals_.cancel(); });
  }

private:
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGINT, SIGTERM};
  bool asked_ = false;
};

/// The edge on a thread of its own.
class edge_thread {
public:
  explicit edge_thread(edge::settings how) : server_(io_, std::move(how)) {
    // nop
  }

  ~edge_thread() { stop(); }

  std::optional<std::string> start() {
    if (auto error = server_.start())
      return error;
    thread_ = std::thread{[this] { io_.run(); }};
    return std::nullopt;
  }

  void stop() {
    if (!thread_.joinable())
      return;
    asio::post(io_, [this] {
      server_.stop();
      work_.reset();
    });
    thread_.join();
  }

  const edge::server& server() const { return server_; }

private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{
    io_.get_executor()};
  edge::server server_;
  std::thread thread_;
};

/// Each connection is a file, and a system's first limit for these (1,024,
/// mostly) is for programs that use select(), which is not used here.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    spdlog::warn("not as many files may be open as could be");
}

std::string describe(const std::vector<edge::server::bound>& ports) {
  std::string result;
  for (const auto& one : ports) {
    if (!result.empty())
      result += ", ";
    auto v6 = one.address.find(':') != std::string::npos;
    result += edge::to_string(one.kind);
    result += v6 ? ":[" : ":";
    result += one.address + (v6 ? "]:" : ":") + std::to_string(one.port);
  }
  return result;
}

std::string random_secret() {
  std::array<unsigned char, 24> bytes{};
  if (!digest::random_bytes(bytes))
    return {};
  std::string result;
  for (auto b : bytes) {
    result += "0123456789abcdef"[b >> 4U];
    result += "0123456789abcdef"[b & 15U];
  }
  return result;
}

// -- from the configuration to each part's settings --------------------------

edge::settings edge_settings(const config::edge& from, std::string secret) {
  edge::settings result;
  for (const auto& one : from.listen)
    result.listen.push_back({one.transport == config::transport::udp
                               ? edge::transport::udp
                               : edge::transport::tcp,
                             one.host, one.port});
  result.admin_port = 0;
  result.secret = std::move(secret);
  return result;
}

actors::server_settings server_settings(const config::drachtio_server& from,
                                        const config::limits& limits) {
  actors::server_settings result;
  result.max_in_flight = limits.inflight;
  result.max_realm_in_flight = limits.realminflight;
  result.host = from.host;
  result.port = from.port;
  result.secret = from.secret;
  for (const auto& tag : from.tags)
    result.tags += (result.tags.empty() ? "" : ",") + tag;
  if (from.tls)
    result.tls = actors::tls_settings{from.tls->ca, from.tls->servername,
                                      from.tls->verify};
  return result;
}

http::settings http_settings(const config::http& from) {
  http::settings result;
  result.host = from.host;
  result.port = from.port;
  result.max_header = from.maxheader;
  result.max_body = from.maxbody;
  result.idle_timeout = std::chrono::seconds{from.idletimeout};
  // The server waits a little longer than the actors, who know more to say.
  result.query_deadline = std::chrono::milliseconds{from.querytimeout + 500};
  return result;
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

// -- the commands ------------------------------------------------------------

int serve(const config::settings& conf) {
  raise_file_limit();
  end_signals end;
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
      spdlog::critical("{}", why->text);
      return exit_failed;
    }
    settings.store = std::get<0>(std::move(opened));
  }
  auto made = make_secret(conf);
  if (auto* why = std::get_if<std::string>(&made)) {
    spdlog::critical("{}", *why);
    return exit_failed;
  }
  const auto& secret = std::get<digest::nonce_secret>(made);
  settings.digest.nonces = std::make_shared<digest::nonce_factory>(secret);
  settings.gruus = std::make_shared<registrar::temporary_gruus>(secret);
  std::optional<edge_thread> sip;
  if (conf.edge) {
    auto password = random_secret();
    sip.emplace(edge_settings(*conf.edge, password));
    if (auto error = sip->start()) {
      spdlog::critical("SIP edge: {}", *error);
      return exit_failed;
    }
    actors::server_settings own;
    own.host = "127.0.0.1";
    own.port = sip->server().admin_port();
    own.secret = std::move(password);
    own.max_in_flight = conf.limits.inflight;
    own.max_realm_in_flight = conf.limits.realminflight;
    settings.servers.push_back(std::move(own));
    std::cout << "SIP   " << describe(sip->server().ports()) << '\n';
  }
  for (const auto& server : conf.drachtio) {
    settings.servers.push_back(server_settings(server, conf.limits));
    std::cout << "SIP   through drachtio at " << server.host << ':'
              << server.port << '\n';
  }
  settings.on_loss = [&end] { end.give_up(); };
  actors::service register_{std::move(settings)};
  http::server web{http_settings(conf.http), register_.inquire()};
  if (auto error = web.start()) {
    spdlog::critical("HTTP: {}", *error);
    return exit_failed;
  }
  auto v6 = conf.http.host.find(':') != std::string::npos;
  std::cout << "HTTP  http://" << (v6 ? "[" : "") << conf.http.host
            << (v6 ? "]:" : ":") << web.port() << "/reg" << std::endl;
  auto asked = end.wait();
  // Who died may have taken with it what an end in order waits for.
  if (!asked)
    ::alarm(longest_end);
  web.stop();
  register_.stop();
  if (sip)
    sip->stop();
  return asked ? 0 : exit_failed;
}

int serve_edge(const std::vector<std::string>& listen,
               const std::string& admin, std::string secret,
               std::uint32_t timer_f) {
  edge::settings how;
  for (const auto& text : listen) {
    auto address = edge::parse_listen_address(text);
    if (!address) {
      std::cerr << "--listen: expected udp:ADDRESS:PORT or tcp:ADDRESS:PORT, "
                   "found \""
                << text << "\"\n";
      return exit_usage;
    }
    how.listen.push_back(*address);
  }
  auto where = edge::parse_listen_address("tcp:" + admin);
  if (!where) {
    std::cerr << "--admin: expected ADDRESS:PORT, found \"" << admin << "\"\n";
    return exit_usage;
  }
  how.admin_host = where->host;
  how.admin_port = where->port;
  how.secret = std::move(secret);
  how.times.timer_f = std::chrono::milliseconds{timer_f};
  raise_file_limit();
  end_signals end;
  edge_thread sip{std::move(how)};
  if (auto error = sip.start()) {
    spdlog::critical("SIP edge: {}", *error);
    return exit_failed;
  }
  std::cout << "SIP   " << describe(sip.server().ports()) << "\nadmin "
            << where->host << ':' << sip.server().admin_port() << std::endl;
  end.wait();
  sip.stop();
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Rollcall, a multi-tenant SIP registrar for drachtio"};
  app.set_version_flag("--version", std::string{"rollcall "} + ROLLCALL_VERSION);
  app.footer("\nThe configuration file:\n" + config::options_help());
  std::string file;
  bool check = false;
  bool options = false;
  app.add_option("--config", file, "Configuration file (JSON)");
  std::string store_path;
  app.add_option("--store", store_path,
                 "Folder of the store, in place of store.path");
  app.add_flag("--check", check, "Validate the configuration and exit");
  app.add_flag("--options", options,
               "Print the options of the file as a Markdown table and exit");

  auto* edge = app.add_subcommand(
    "edge", "Only the embedded SIP server, for any drachtio application");
  std::vector<std::string> listen;
  std::string admin = "127.0.0.1:9022";
  std::string secret;
  std::uint32_t timer_f = 32'000;
  edge->add_option("--listen", listen, "udp:ADDRESS:PORT or tcp:ADDRESS:PORT")
    ->required();
  edge->add_option("--admin", admin, "ADDRESS:PORT for applications")
    ->capture_default_str();
  edge->add_option("--secret", secret, "What applications authenticate with")
    ->envname("ROLLCALL_EDGE_SECRET")
    ->required();
  edge
    ->add_option("--timer-f", timer_f,
                 "Milliseconds after which a request is given up")
    ->capture_default_str()
    ->check(CLI::Range(100U, 64'000U));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  if (options) {
    std::cout << config::options_table();
    return 0;
  }
  if (edge->parsed()) {
    set_up_log({});
    return serve_edge(listen, admin, std::move(secret), timer_f);
  }
  if (file.empty()) {
    std::cerr << "--config is required; see --help\n";
    return exit_usage;
  }
  auto loaded = config::load_file(file);
  if (auto* problem = std::get_if<config::problem>(&loaded)) {
    std::cerr << problem->text << '\n';
    return exit_usage;
  }
  auto& conf = std::get<config::settings>(loaded);
  if (!store_path.empty()) {
    if (!conf.store)
      conf.store.emplace();
    conf.store->path = store_path;
  }
  if (check) {
    std::cout << file << " is valid\n";
    return 0;
  }
  set_up_log(conf.log);
  return serve(conf);
}

} // namespace
} // namespace rollcall

int main(int argc, char** argv) {
  try {
    return rollcall::run(argc, argv);
  } catch (const std::exception& ex) {
    std::cerr << "rollcall: " << ex.what() << '\n';
    return rollcall::exit_failed;
  }
}
