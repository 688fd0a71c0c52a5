#include "edge/core.hpp"

#include <algorithm>

namespace rollcall::edge {

namespace {

/// A number, or a name that the system knows at once ("localhost").
std::optional<asio::ip::address> find_address(asio::io_context& io,
                                              const std::string& host) {
  asio::error_code failed;
  const auto address = asio::ip::make_address(host, failed);
  if (!failed)
    return address;
  asio::ip::udp::resolver resolver{io};
  const auto found = resolver.resolve(host, "", failed);
  if (failed || found.empty())
    return std::nullopt;
  return found.begin()->endpoint().address();
}

/// The address that the default route leaves from; no packet is sent.
asio::ip::address own_address(asio::io_context& io, bool v6) {
  asio::error_code failed;
  asio::ip::udp::socket probe{io};
  // Addresses set aside for documents: RFC 5737, RFC 3849.
  probe.connect({asio::ip::make_address(v6 ? "2001:db8::1" : "192.0.2.1"), 9},
                failed);
  if (!failed) {
    const auto local = probe.local_endpoint(failed);
    if (!failed)
      return local.address();
  }
  if (v6)
    return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

} // namespace

core::core(asio::io_context& io, settings how)
    : io_(io),
      settings_(std::move(how)),
      message_limits_{settings_.bounds.max_message_bytes,
                      settings_.bounds.max_header_lines},
      server_transactions_(random_,
                           {settings_.bounds.max_server_transactions,
                            settings_.bounds.max_server_transaction_bytes,
                            settings_.times.timer_j}),
      client_transactions_(random_, settings_.times,
                           settings_.bounds.max_client_transactions),
      tcp_(io, *this, settings_.bounds, count_),
      resolver_(io),
      timer_(io),
      cseq_(static_cast<std::uint32_t>(random_.next() & 0x0fff'ffff)) {
  refresh_time();
}

std::optional<std::string> core::start() {
  stopped_ = false;
  for (const auto& at : settings_.listen)
    if (auto failed = open(at))
      return failed;
  make_welcome();
  return open_admin();
}

void core::stop() {
  if (stopped_)
    return;
  stopped_ = true;
  if (admin_)
    admin_->close();
  applications_.clear();
  for (auto& one : listeners_)
    if (one.socket)
      one.socket->close();
  tcp_.close();
  resolver_.cancel();
  timer_.cancel();
}

std::optional<std::string> core::open(const listen_address& at) {
  const auto complain = [&](const std::string& why) {
    std::string text{"cannot listen on "};
    text += to_string(at.kind);
    text += ':';
    text += at.host;
    text += ':';
    append_number(text, at.port);
    return text + ": " + why;
  };
  const auto address = find_address(io_, at.host);
  if (!address)
    return complain("no such address");
  const auto index = static_cast<std::uint16_t>(listeners_.size());
  listener one{at.kind, {*address, at.port}, *address, nullptr};
  asio::error_code failed;
  if (at.kind == transport::udp) {
    one.socket = std::make_shared<udp_socket>(io_, *this, index);
    failed = one.socket->open(one.local, settings_.bounds.udp_buffer_bytes);
    if (!failed)
      one.local = one.socket->local();
  } else {
    failed = tcp_.listen({*address, at.port}, index);
    if (!failed)
      one.local.port(tcp_.local(index).port());
  }
  if (failed)
    return complain(failed.message());
  if (!at.advertise.empty()) {
    const auto advertised = find_address(io_, at.advertise);
    if (!advertised)
      return complain("no such address: " + at.advertise);
    one.advertised = *advertised;
  } else if (address->is_unspecified()) {
    one.advertised = own_address(io_, address->is_v6());
  }
  listeners_.push_back(std::move(one));
  return std::nullopt;
}

std::optional<std::string> core::open_admin() {
  const auto address = find_address(io_, settings_.admin_host);
  std::string why = "no such address";
  if (address) {
    admin_ = std::make_shared<tcp_listener>(io_);
    const auto failed = admin_->open({*address, settings_.admin_port},
                                     [this](asio::ip::tcp::socket socket) {
                                       on_application(std::move(socket));
                                     });
    if (!failed) {
      admin_port_ = admin_->local().port();
      return std::nullopt;
    }
    why = failed.message();
  }
  std::string text{"cannot listen for applications on "};
  text += settings_.admin_host;
  text += ':';
  append_number(text, settings_.admin_port);
  return text + ": " + why;
}

void core::make_welcome() {
  const auto hostports = [&](bool advertised) {
    std::string text;
    for (const auto& one : listeners_) {
      if (!text.empty())
        text += ',';
      text += to_string(one.kind);
      text += '/';
      append_host_port(text, advertised ? one.advertised : one.local.address(),
                       one.local.port());
    }
    return text;
  };
  // drachtio-srf looks for a version that knows "ping".
  welcome_ = "OK|" + hostports(true) + "|v0.9.10-rollcall-" ROLLCALL_VERSION "|"
             + hostports(false);
}

void core::refresh_time() {
  now_ = std::chrono::steady_clock::now();
  meta_.set_time(std::chrono::system_clock::now());
}

void core::arm_timer() {
  auto due = server_transactions_.next_due();
  if (const auto other = client_transactions_.next_due();
      other && (!due || *other < *due))
    due = other;
  // Not sooner than in 10 ms: what falls due until then goes along.
  if (due)
    due = std::max(*due, now_ + std::chrono::milliseconds{10});
  if (!due || *due >= timer_due_)
    return;
  timer_due_ = *due;
  timer_.expires_at(timer_due_);
  timer_.async_wait([weak = weak_from_this()](const asio::error_code& failed) {
    const auto self = weak.lock();
    if (failed || !self || self->stopped_)
      return;
    self->on_timer();
  });
}

void core::on_timer() {
  refresh_time();
  server_transactions_.expire(
      now_, [this](server_transaction&) { ++count_.unanswered; });
  client_transactions_.expire(
      now_,
      [this](client_transaction& txn) {
        ++count_.retransmissions_sent;
        if (transmit(txn.to, txn.request))
          return;
        fail_unreachable(txn);
        client_transactions_.erase(txn);
      },
      [this](client_transaction& txn) {
        ++count_.timeouts;
        fail(txn, 408, "Request Timeout");
      });
  update_gauges();
  timer_due_ = time_point::max();
  arm_timer();
}

bool core::transmit(const flow& to, std::string_view bytes) {
  if (to.kind == transport::udp) {
    listeners_[to.listener].socket->send(bytes, to.remote);
    return true;
  }
  const bool sent = tcp_.send(to.connection, bytes);
  if (!sent)
    ++count_.sends_dropped;
  return sent;
}

/// The same in every answer to a request, kept or not (RFC 3261 §8.2.7). It
/// shows half of the key, which leads to nothing without the other.
void core::write_tag(const hash_value& key) {
  tag_.clear();
  append_hex(tag_, key.second);
}

application* core::find_application(application_id id) noexcept {
  const auto found = applications_.find(id);
  return found == applications_.end() ? nullptr : found->second.get();
}

void core::update_gauges() noexcept {
  count_.server_transactions.set(server_transactions_.size());
  count_.client_transactions.set(client_transactions_.size());
  count_.evicted.set(server_transactions_.evicted());
}

} // namespace rollcall::edge
