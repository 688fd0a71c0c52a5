#include "edge/core.hpp"

#include "edge/file_limit.hpp"
#include "edge/own_address.hpp"

#include <algorithm>

namespace rollcall::edge {

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
  core::begin_turn();
}

std::optional<std::string> core::start() {
  stopped_ = false;
  tcp_.limit(connections_within(raise_file_limit(),
                                settings_.bounds.max_connections));
  for (const auto& at : settings_.listen)
    if (auto failed = open(at))
      return failed;
  make_welcome();
  const auto udp = std::count_if(
      listeners_.begin(), listeners_.end(),
      [](const listener& one) { return one.kind == transport::udp; });
  if (udp > 1)
    flows_.emplace(secret_, settings_.bounds.max_flows);
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

void core::begin_turn() {
  now_ = std::chrono::steady_clock::now();
  meta_.set_time(std::chrono::system_clock::now());
}

void core::end_turn() {
  count_.server_transactions.set(server_transactions_.size());
  count_.client_transactions.set(client_transactions_.size());
  count_.evicted.set(server_transactions_.evicted());
  arm_timer();
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
  core::begin_turn();
  timer_due_ = time_point::max();
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
  end_turn();
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

} // namespace rollcall::edge
