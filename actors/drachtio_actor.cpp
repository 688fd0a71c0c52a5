#include "actors/drachtio_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/receive_buffer.hpp"
#include "log/parts.hpp"

namespace rollcall::actors {

namespace {

using registrar::milliseconds;

/// Between two turns in which a realm's REGISTERs had to be refused, so that
/// refusing them does not take a core. Far more can be read than a server sends.
constexpr milliseconds overrun_rest{2};

/// While a realm has a storm, this thread reads little at a time: a turn that
/// ends soon is what other connections' threads, which need a core for much less,
/// wait for.
constexpr std::size_t storm_read = 32U << 10U;

/// While fewer REGISTERs than these were under way when a turn began, in the
/// store most of all, the next read takes a part of what has come: else this
/// thread had them all, and the store nothing to do, and then the other way
/// round. None are when there is no store: they are answered in their turn.
constexpr std::size_t few_under_way = 256;
constexpr std::size_t part_read = 64U << 10U;

} // namespace

drachtio_connection::drachtio_connection(
  caf::actor_config& cfg, asio_unit& unit, std::uint32_t server,
  server_settings settings,
  std::shared_ptr<const registrar::directory> users,
  realm_directory_actor realms, std::shared_ptr<gauge_board> gauges)
  : on_asio(cfg, unit),
    number_(server),
    settings_(settings),
    users_(std::move(users)),
    realms_(std::move(realms)),
    gauges_(std::move(gauges)),
    own_(gauges_->connect(settings_.host + ':'
                          + std::to_string(settings_.port))),
    link_(unit.io(), std::move(settings), *this,
          std::shared_ptr<link_counters>(own_, &own_->link)),
    name_("drachtio " + own_->server) {
  // nop
}

drachtio_actor::behavior_type drachtio_connection::make_behavior() {
  set_default_handler(caf::drop);
  const char* who = "a drachtio connection";
  return {
    [this, who](answers& a) { guarded(who, [&] { on_answers(a); }); },
    [this, who](outgoing_request& r) { guarded(who, [&] { on_request(r); }); },
    [this](const servers_known& s) {
      servers_ = s.servers;
      link_.start();
    },
    [this, who](const server_state& s) {
      guarded(who, [&] { on_server_state(s); });
    },
    [this, who](const realm_opened& r) {
      guarded(who, [&] { on_realm_opened(r); });
    },
    [this, who](const realm_ended& r) {
      guarded(who, [&] { on_realm_ended(r); });
    },
    [this, who](const directory_changed& d) {
      guarded(who, [&] { on_directory(d); });
    },
    [this, who](sweep) { guarded(who, [&] { on_sweep(); }); },
  };
}

void drachtio_connection::on_exit() {
  link_.stop();
  // Handles are let go, so that no two actors keep each other.
  open_.clear();
  by_id_.clear();
  turn_.clear();
  sent_.clear();
  transactions_.clear();
  peers_up_.clear();
  servers_ = nullptr;
  realms_ = nullptr;
}

milliseconds drachtio_connection::now() {
  return std::chrono::duration_cast<milliseconds>(
    clock().now().time_since_epoch());
}

// -- the link ----------------------------------------------------------------

void drachtio_connection::on_link_up(std::string_view listens) {
  guarded("a drachtio connection", [&] {
    log::link().info("{} is connected, it listens on {}", name_, listens);
    tell_peers(true);
  });
}

void drachtio_connection::on_link_down(std::string_view) {
  guarded("a drachtio connection", [&] {
    tell_peers(false);
    auto sent = std::move(sent_);
    auto transactions = std::move(transactions_);
    sent_.clear();
    transactions_.clear();
    count_requests();
    for (const auto& [number, request] : sent)
      finish(request, request_verdict::unsent, 0);
    for (const auto& [id, request] : transactions)
      finish(request, request_verdict::unsent, 0);
  });
}

void drachtio_connection::tell_peers(bool up) {
  for (const auto& peer : *servers_)
    send(peer, server_state{number_, drachtio_actor{this}, up});
}

void drachtio_connection::on_frames(
  shared_bytes bytes, const std::vector<std::string_view>& frames) {
  guarded("a drachtio connection", [&] {
    turn_began_ = clock().now();
    const auto under_way = in_flight_;
    for (auto payload : frames) {
      auto parsed = drachtio::parse_server_frame(payload);
      if (auto* response = std::get_if<drachtio::command_response>(&parsed))
        on_response(*response);
      else if (auto* one = std::get_if<drachtio::network_message>(&parsed))
        on_network(bytes, *one);
      else // there is nothing to answer
        own_->malformed_frames.add();
      if (turn_began_ < storm_until_)
        others_.now_and_then();
    }
    hand_out_turn();
    count_refused();
    if (!out_.empty())
      link_.write(out_);
    out_.clear();
    if (std::exchange(overrun_, false))
      link_.rest(overrun_rest);
    if (turn_began_ < storm_until_)
      link_.read_at_most(storm_read);
    else if (under_way != 0 && under_way < few_under_way)
      link_.read_at_most(part_read);
    else
      link_.read_at_most(receive_buffer::block_size);
  });
}

void drachtio_connection::on_network(const shared_bytes& bytes,
                                     const drachtio::network_message& one) {
  sip::message message;
  auto error = message.parse(one.sip);
  if (error != sip::message_errc::none) {
    own_->malformed_sip.add();
    return refuse(one.transaction_id, 400, sip::to_string(error));
  }
  if (!message.is_request())
    return on_sip_answer(message, one);
  if (message.method() != "REGISTER") {
    own_->unexpected.add();
    return refuse(one.transaction_id, 405, "Method Not Allowed");
  }
  on_register(bytes, std::move(message), one);
}

void drachtio_connection::on_directory(const directory_changed& change) {
  users_ = change.value;
}

void drachtio_connection::on_server_state(const server_state& state) {
  if (state.server == number_)
    return;
  if (state.up)
    peers_up_[state.server] = state.who;
  else
    peers_up_.erase(state.server);
}

} // namespace rollcall::actors
