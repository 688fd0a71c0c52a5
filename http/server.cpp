#include "http/server.hpp"

#include "http/connection.hpp"
#include "http/desk.hpp"
#include "http/tls.hpp"
#include "protocol/digest/random.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace rollcall::http {

namespace {

/// How long stop() lets the last answers go out.
constexpr std::chrono::milliseconds farewell{200};

/// Sessions end with the process that made them.
session_key new_session_key() {
  session_key result{};
  if (!digest::random_bytes(result))
    throw std::runtime_error("no randomness to be had");
  return result;
}

} // namespace

struct server::impl {
  using restinio_server = restinio::http_server_t<traits>;

  impl(settings with, registrar::inquire ask, registrar::subscribe listen,
       process_calls process)
      : conf(std::move(with)),
        keys(conf.tokens, new_session_key()),
        reception(context, conf, conf.tokens.empty() ? nullptr : &keys,
                  std::move(ask), std::move(listen), std::move(process)) {
    if (!conf.tls)
      return;
    tls.emplace(make_tls_context());
    asio::use_service<tls_of_server>(context).context = &*tls;
  }

  void open();

  std::optional<std::string> load_certificate();

  /// On the thread of the context.
  void close();

  settings conf;
  keyring keys;
  std::optional<asio::ssl::context> tls; // there is one if conf.tls is
  asio::io_context context{1};
  asio::steady_timer last_call{context};
  desk reception;
  std::unique_ptr<restinio_server> listener;
  std::thread runner;
  std::uint16_t port = 0;
};

std::optional<std::string> server::impl::load_certificate() {
  auto found = tls_identity::read(*conf.tls);
  if (auto* mistake = std::get_if<std::string>(&found))
    return std::move(*mistake);
  // Before start() there is no other thread, hence nothing to be posted to.
  if (!runner.joinable())
    std::get<tls_identity>(found).use_in(*tls);
  else
    asio::post(context,
               [this, identity = std::get<tls_identity>(std::move(found))] {
                 identity.use_in(*tls);
               });
  return std::nullopt;
}

void server::impl::open() {
  auto host = conf.host == "localhost" ? "127.0.0.1" : conf.host;
  auto address = asio::ip::make_address(host);
  auto limits = restinio::incoming_http_msg_limits_t{}
                    .max_url_size(conf.max_url)
                    .max_field_name_size(conf.max_header)
                    .max_field_value_size(conf.max_header)
                    .max_field_count(conf.max_fields)
                    .max_body_size(conf.max_body);
  auto look = std::clamp<std::chrono::milliseconds>(
      conf.idle_timeout / 4, std::chrono::milliseconds(10),
      std::chrono::milliseconds(1000));
  auto counter = std::make_shared<connection_counter>(
      conf.max_connections, asio::use_service<waiting_clients>(context));
  restinio::server_settings_t<traits> how;
  how.address(address)
      .port(conf.port)
      .protocol(address.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4())
      .incoming_http_msg_limits(limits)
      .max_pipelined_requests(conf.max_pipelined)
      .read_next_http_message_timelimit(conf.idle_timeout)
      .write_http_response_timelimit(conf.write_timeout)
      // The desk has a deadline of its own; this is for its mistakes.
      .handle_request_timeout(2 * conf.query_deadline + conf.write_timeout)
      .ip_blocker(counter)
      .connection_state_listener(counter)
      .request_handler(
          std::make_unique<request_entry>(request_entry{&reception}))
      .timer_manager(look)
      .socket_options_setter([](auto& options) {
        options.set_option(asio::ip::tcp::no_delay(true));
      })
      .acceptor_post_bind_hook([this](asio::ip::tcp::acceptor& acceptor) {
        port = acceptor.local_endpoint().port();
      });
  listener = std::make_unique<restinio_server>(
      restinio::external_io_context(context), std::move(how));
  listener->open_sync();
}

void server::impl::close() {
  listener->close_sync();
  if (!reception.busy())
    return context.stop();
  reception.dismiss();
  last_call.expires_after(farewell);
  last_call.async_wait([this](const asio::error_code&) { context.stop(); });
}

server::server(settings conf, registrar::inquire ask,
               registrar::subscribe listen, process_calls process)
    : impl_(std::make_unique<impl>(std::move(conf), std::move(ask),
                                   std::move(listen), std::move(process))) {
  // nop
}

server::~server() {
  stop();
}

std::optional<std::string> server::start() {
  try {
    if (impl_->conf.tls)
      if (auto mistake = impl_->load_certificate())
        return mistake;
    impl_->open();
    impl_->runner = std::thread([this] { impl_->context.run(); });
  } catch (const std::exception& error) {
    impl_->listener.reset();
    return "cannot listen on " + impl_->conf.host + ":"
           + std::to_string(impl_->conf.port) + ": " + error.what();
  }
  return std::nullopt;
}

std::optional<std::string> server::reload_certificate() {
  if (!impl_->conf.tls)
    return std::nullopt;
  return impl_->load_certificate();
}

std::uint16_t server::port() const noexcept {
  return impl_->port;
}

listener_count server::listeners() const noexcept {
  return impl_->reception.listeners();
}

void server::stop() {
  if (!impl_->runner.joinable())
    return;
  asio::post(impl_->context, [this] { impl_->close(); });
  impl_->runner.join();
}

} // namespace rollcall::http
