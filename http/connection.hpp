// RESTinio 0.6 bent to what this server needs. Only sources include this.
//
// RESTinio closes a connection without a word when a request cannot be parsed
// or exceeds a limit, dropping the answers still due on it. Three member
// functions of its templates are specialised for our traits, so that such a
// request passes through the same queue as a good one: it reaches the handler
// as a *refusal*, is answered in its turn (400, 413, 414, 431), and only then
// is the connection closed, after reading for a moment what the client had
// under way, since a close with unread bytes resets the connection and may take
// the answer with it.
//
// A fourth one tells when a client has nothing under way any more, for
// http/waiting.hpp.
#pragma once

#include "http/waiting.hpp"

#include <restinio/all.hpp>

#include <asio/ssl/stream.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#if RESTINIO_VERSION / 1000 != 6
#  error "written against the insides of RESTinio 0.6"
#endif

namespace rollcall::http {

class desk;

/// Where the sockets of an io_context find what they need for TLS.
struct tls_of_server : asio::execution_context::service {
  static inline asio::execution_context::id id;

  explicit tls_of_server(asio::execution_context& owner) : service(owner) {
    // nop
  }

  void shutdown() noexcept override {
    // nop
  }

  asio::ssl::context* context = nullptr; // null: none of them uses TLS
};

/// A socket with TLS or without, so that one kind of connection does for both;
/// it knows whether its client is still listened to, and whether it waits.
struct client_socket : asio::ip::tcp::socket {
  using plain = asio::ip::tcp::socket;

  explicit client_socket(asio::io_context& on)
      : plain(on),
        waits(asio::use_service<waiting_clients>(on)),
        context_(asio::use_service<tls_of_server>(on).context) {
    // nop
  }

  /// Once it has its place in memory and a client. The first read shakes hands,
  /// so that this is counted and timed like the reading of a request.
  void begin() {
    if (context_ == nullptr)
      return;
    tls_ = std::make_unique<asio::ssl::stream<plain&>>(
        static_cast<plain&>(*this), *context_);
    SSL_set_accept_state(tls_->native_handle());
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& to, Handler&& done) {
    if (tls_)
      tls_->async_read_some(to, std::forward<Handler>(done));
    else
      plain::async_read_some(to, std::forward<Handler>(done));
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& done) {
    if (tls_)
      tls_->async_write_some(from, std::forward<Handler>(done));
    else
      plain::async_write_some(from, std::forward<Handler>(done));
  }

  enum class phase : std::uint8_t {
    reading,
    /// A refusal waits for its turn; nothing more is read.
    refused,
    /// Answered and half closed; what comes is thrown away.
    draining,
  };

  phase now = phase::reading;
  waiting_clients::place waits;

private:
  asio::ssl::context* context_;
  std::unique_ptr<asio::ssl::stream<plain&>> tls_;
};

/// Called by RESTinio for each new connection.
template <class Connection, class Start, class Failed>
void prepare_connection_and_start_read(client_socket& socket, Connection&,
                                       Start start, Failed) {
  socket.begin();
  start();
}

/// Empty when the request does not have the field.
template <class Name>
std::string_view value_of(const restinio::http_request_header_t& head,
                          const Name& name) {
  auto found = head.opt_value_of(name);
  return found ? std::string_view{found->data(), found->size()}
               : std::string_view{};
}

/// Counts the open connections. Above the limit one that waits makes room; if none
/// waits, the new one is denied.
class connection_counter {
public:
  connection_counter(std::size_t limit, waiting_clients& waiting)
      : limit_(limit), waiting_(&waiting) {
    // nop
  }

  restinio::ip_blocker::inspection_result_t
  inspect(const restinio::ip_blocker::incoming_info_t&) noexcept {
    if (open_ >= limit_)
      waiting_->send_one_away(); // state_changed() hears of it at once
    return open_ < limit_ ? restinio::ip_blocker::inspection_result_t::allow
                          : restinio::ip_blocker::inspection_result_t::deny;
  }

  void state_changed(const restinio::connection_state::notice_t& notice) {
    if (std::holds_alternative<restinio::connection_state::accepted_t>(
            notice.cause()))
      ++open_;
    else
      --open_;
  }

private:
  std::size_t limit_;
  std::size_t open_ = 0;
  waiting_clients* waiting_;
};

/// Hands requests to the desk.
struct request_entry {
  desk* to;

  restinio::request_handling_status_t
  operator()(const restinio::request_handle_t& what) const;
};

struct traits : restinio::default_single_thread_traits_t {
  using stream_socket_t = client_socket;
  using request_handler_t = request_entry;
  using ip_blocker_t = connection_counter;
  using connection_state_listener_t = connection_counter;
};

using connection = restinio::impl::connection_t<traits>;

/// How long a refused client is still read from.
inline constexpr std::chrono::milliseconds drain_time{1000};

/// The status for what the parser gave up on; 0 otherwise. The limits of
/// RESTinio show as errors of the call-back that found them.
inline unsigned parser_verdict(const http_parser& parser) {
  switch (HTTP_PARSER_ERRNO(&parser)) {
  case HPE_OK:
  case HPE_PAUSED: // The request is complete.
    return 0;
  case HPE_CB_url:
    return 414;
  case HPE_CB_header_field:
  case HPE_CB_header_value:
  case HPE_HEADER_OVERFLOW:
    return 431;
  case HPE_CB_headers_complete:
  case HPE_CB_body:
    return 413;
  default:
    return 400;
  }
}

/// What neither RESTinio nor Debian's build of the parser, which is not the
/// strict one, looks at: the sum of the fields (431), and blanks in a name
/// (400, RFC 9112 section 5.1).
inline unsigned
header_verdict(const restinio::impl::http_parser_ctx_t& context) {
  auto size = context.m_current_field_name.size();
  bool blank = false;
  context.m_header.for_each_field([&](const restinio::http_header_field_t& f) {
    size += f.name().size() + f.value().size();
    blank = blank || f.name().find(' ') != std::string::npos;
  });
  if (size > context.m_limits.max_field_value_size())
    return 431;
  return blank && context.m_message_complete ? 400 : 0;
}

/// What a refusal looks like to the handler: a method no client can send, the
/// status as target.
inline restinio::http_request_header_t refusal(unsigned status) {
  restinio::http_request_header_t result;
  result.method(restinio::http_method_unknown());
  result.request_target(std::to_string(status));
  result.should_keep_alive(false);
  return result;
}

} // namespace rollcall::http

namespace restinio::impl {

template <>
void rollcall::http::connection::close() noexcept; // NOLINT: see below

/// RESTinio calls this before it waits for a request, and when there is nothing
/// left to write; requests may be under way all the same.
template <>
inline void rollcall::http::connection::guard_read_operation() {
  if (!m_response_coordinator.empty())
    return;
  m_socket.waits.take([this] { close(); });
  schedule_operation_timeout_callback(
      m_settings->m_read_next_http_message_timelimit,
      &connection_t::handle_read_timeout);
}

/// Parses what was read; see the top of this file.
template <>
inline void rollcall::http::connection::consume_data(const char* data,
                                                     std::size_t length) {
  using phase = rollcall::http::client_socket::phase;
  auto& context = m_input.m_parser_ctx;
  auto& parser = m_input.m_parser;
  auto& unread = m_input.m_buf;
  if (m_socket.now == phase::draining) {
    unread.consumed_bytes(length);
    return consume_message();
  }
  unread.consumed_bytes(http_parser_execute(
      &parser, &m_settings->m_parser_settings, data, length));
  // A list that nobody reads, and that a client could make long.
  context.m_chunked_info_block.m_chunks.clear();
  auto status = rollcall::http::parser_verdict(parser);
  if (status == 0)
    status = rollcall::http::header_verdict(context);
  if (status == 0 && !context.m_message_complete)
    return consume_message();
  m_socket.waits.leave();
  if (status != 0) {
    m_socket.now = phase::refused;
    context.m_header = rollcall::http::refusal(status);
    unread.consumed_bytes(unread.length());
    // As if a read were running that never ends: RESTinio starts no other.
    m_input.m_read_operation_is_running = true;
  } else {
    context.m_header.http_minor(parser.http_minor);
    context.m_header.should_keep_alive(parser.method != HTTP_CONNECT
                                       && http_should_keep_alive(&parser));
  }
  parser.upgrade = 0; // An upgrade is the server's to ignore.
  on_request_message_complete();
}

// RESTinio asks for noexcept, and only when there is no memory left does anything
// in these two throw.
// NOLINTBEGIN(bugprone-exception-escape)

/// Closes, after the drain where one is due.
template <>
inline void rollcall::http::connection::close() noexcept {
  using phase = rollcall::http::client_socket::phase;
  asio::error_code ignored;
  if (m_socket.now == phase::refused) {
    m_socket.now = phase::draining;
    m_socket.shutdown(asio::socket_base::shutdown_send, ignored);
    schedule_operation_timeout_callback(rollcall::http::drain_time,
                                        &connection_t::handle_read_timeout);
    m_input.reset_parser();
    m_input.m_read_operation_is_running = false;
    return consume_message();
  }
  auto was_open = m_socket.is_open();
  m_socket.waits.leave();
  m_socket.shutdown(asio::socket_base::shutdown_both, ignored);
  m_socket.close(ignored);
  cancel_timeout_checking();
  m_response_coordinator.reset();
  if (was_open)
    m_settings->call_state_listener_suppressing_exceptions([this]() noexcept {
      return connection_state::notice_t{connection_id(), m_remote_endpoint,
                                        connection_state::closed_t{}};
    });
}

/// RESTinio stops accepting for good when an accept fails once (too many open
/// files, say); this tries again.
template <>
inline void acceptor_t<rollcall::http::traits>::call_accept_now(
    std::size_t index) noexcept {
  auto on_accept = [index, self = shared_from_this()](
                       const asio::error_code& error) noexcept {
    if (!error)
      return self->accept_current_connection(index, error);
    if (error == asio::error::operation_aborted || !self->m_acceptor.is_open())
      return;
    auto timer = std::make_shared<asio::steady_timer>(
        self->get_executor(), std::chrono::milliseconds(100));
    timer->async_wait([index, self, timer](const asio::error_code&) noexcept {
      if (self->m_acceptor.is_open())
        self->call_accept_now(index);
    });
  };
  m_acceptor.async_accept(socket(index).lowest_layer(), std::move(on_accept));
}

// NOLINTEND(bugprone-exception-escape)

} // namespace restinio::impl
