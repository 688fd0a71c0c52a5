#include "edge/core.hpp"
#include "edge/own_address.hpp"

#include <openssl/crypto.h>


namespace rollcall::edge {

struct core::lookup {
  application_id application;
  std::string command_id;
  std::string sip;
  transport kind;
};

bool core::is_secret(std::string_view text) const {
  const auto& secret = settings_.secret;
  return text.size() == secret.size()
         && CRYPTO_memcmp(text.data(), secret.data(), secret.size()) == 0;
}

std::string_view core::welcome() const {
  return welcome_;
}

void core::on_application(asio::ip::tcp::socket socket) {
  if (applications_.size() >= settings_.bounds.max_applications) {
    ++count_.applications_refused;
    return;
  }
  ++count_.applications_accepted;
  auto made = std::make_unique<application>(
      ++last_application_, *this, meta_, std::move(socket), settings_.bounds);
  auto& one = *made;
  applications_[one.id()] = std::move(made);
  count_.applications.set(applications_.size());
  one.start();
}

void core::on_refused(application& who) {
  ++count_.applications_refused;
  routes_.remove(who.id());
}

void core::on_gone(application& who, tcp_stream::end why) {
  if (why == tcp_stream::end::overrun)
    ++count_.applications_overrun;
  const auto id = who.id();
  routes_.remove(id);
  server_transactions_.abandon(id, [this](server_transaction& txn) {
    if (txn.reply_to.kind != transport::tcp)
      return;
    ++count_.answered_here;
    write_tag(txn.key);
    scratch_.clear();
    append_plain_answer(scratch_, 503, "Service Unavailable", txn.lines, tag_,
                        come_back_later(txn.key));
    transmit(txn.reply_to, scratch_);
  });
  applications_.erase(id);
  count_.applications.set(applications_.size());
  end_turn();
}

void core::on_command(application& from,
                      const drachtio::client_frame& command) {
  auto rest = command.args;
  if (command.command == "sip") {
    const auto transaction = drachtio::take_token(rest);
    const auto dialog = drachtio::take_token(rest);
    if (sent_message_.parse(command.sip, message_limits_)
        != sip::message_errc::none)
      return refuse_request(from, command.id, "NOK|invalid sip message");
    if (sent_message_.is_request()) {
      if (!transaction.empty() || !dialog.empty())
        return refuse_request(from, command.id,
                              "NOK|unable to find dialog for dialog id "
                              "provided");
      send_request(from, command, rest);
    } else {
      send_answer(from, command.id, transaction);
    }
  } else if (command.command == "route") {
    routes_.add(drachtio::take_token(rest), from.id());
    from.respond(command.id, "OK");
  } else if (command.command == "remove_route") {
    routes_.remove(drachtio::take_token(rest), from.id());
    from.respond(command.id, "OK");
  } else if (command.command == "proxy") {
    refuse_request(from, command.id, "NOK|proxy is not supported");
  } else {
    from.refuse(command.id, "NO|Unknown message type");
  }
}

void core::refuse_request(application& from, std::string_view command_id,
                          std::string_view why) {
  ++count_.requests_refused;
  from.respond(command_id, why);
}

void core::send_answer(application& from, std::string_view command_id,
                       std::string_view transaction) {
  const auto id = parse_uuid(transaction);
  auto* const txn = id ? server_transactions_.find(*id) : nullptr;
  if (!txn) {
    ++count_.answers_refused;
    from.respond(command_id,
                 "NOK|Response not sent due to unknown transaction");
    return;
  }
  write_tag(txn->key);
  scratch_.clear();
  append_answer(scratch_, sent_message_, txn->lines, tag_);
  const auto to = txn->reply_to;
  if (!transmit(to, scratch_) && to.kind == transport::tcp) {
    ++count_.answers_refused;
    server_transactions_.erase(*txn);
    from.respond(command_id,
                 "NOK|Response not sent due to unknown transaction");
    return;
  }
  ++count_.answers_sent;
  if (sent_message_.status() < 200)
    server_transactions_.provisional(*txn, scratch_);
  else
    server_transactions_.complete(*txn, scratch_, now_);
  if (flows_ && to.kind == transport::udp && sent_message_.status() / 100 == 2)
    flows_->remember(to.remote, to.listener);
  if (command_id.empty())
    return;
  from.echo(meta_.answer_sent(command_id, scratch_.size(), to.remote, *id),
            scratch_);
}

void core::send_request(application& from,
                        const drachtio::client_frame& command,
                        std::string_view route) {
  const auto method = sent_message_.method();
  if (method == "INVITE" || method == "ACK" || method == "CANCEL")
    return refuse_request(from, command.id,
                          "NOK|only non-INVITE requests are supported");
  const auto to = find_destination(drachtio::take_token(route), sent_message_);
  if (!to) {
    scratch_ = "NOK|invalid request-uri: ";
    scratch_ += sent_message_.request_uri();
    return refuse_request(from, command.id, scratch_);
  }
  if (to->address)
    launch(from, command.id, to->kind, endpoint{*to->address, to->port});
  else
    look_up(from, command, *to);
}

void core::look_up(application& from, const drachtio::client_frame& command,
                   const destination& to) {
  if (lookups_ >= settings_.bounds.max_pending_lookups)
    return launch(from, command.id, to.kind, std::nullopt);
  ++lookups_;
  auto waiting = std::make_shared<lookup>(lookup{
      from.id(), std::string{command.id}, std::string{command.sip}, to.kind});
  std::string port;
  append_number(port, to.port);
  resolver_.async_resolve(
      to.host, port, asio::ip::resolver_base::numeric_service,
      [weak = weak_from_this(),
       waiting](const asio::error_code& failed,
                const asio::ip::udp::resolver::results_type& found) {
        const auto self = weak.lock();
        if (!self || self->stopped_)
          return;
        --self->lookups_;
        auto* const who = self->find_application(waiting->application);
        if (!who
            || self->sent_message_.parse(waiting->sip, self->message_limits_)
                   != sip::message_errc::none)
          return;
        self->begin_turn();
        std::optional<endpoint> to_endpoint;
        if (!failed)
          for (const auto& one : found)
            if (!to_endpoint
                && self->listener_for(waiting->kind, one.endpoint()))
              to_endpoint = one.endpoint();
        self->launch(*who, waiting->command_id, waiting->kind, to_endpoint);
        self->end_turn();
      });
}

const core::listener*
core::listener_for(transport kind, const std::optional<endpoint>& to) const {
  const listener* first = nullptr;
  std::size_t count = 0;
  const auto fits = [&](const listener& one) {
    return one.kind == kind
           && (!to || one.local.address().is_v6() == to->address().is_v6());
  };
  for (const auto& one : listeners_)
    if (fits(one) && count++ == 0)
      first = &one;
  if (count < 2 || !to)
    return first;
  if (kind == transport::udp)
    if (const auto known = flows_->find(*to))
      return &listeners_[*known];
  const auto source = source_towards(io_, *to);
  for (const auto& one : listeners_)
    if (source && fits(one) && one.local.address() == *source)
      return &one;
  return first;
}

void core::launch(application& from, std::string_view command_id,
                  transport kind, const std::optional<endpoint>& to) {
  const auto* const at = listener_for(kind, to);
  if (!at)
    return refuse_request(from, command_id,
                          "NOK|no transport for that destination");
  auto* const txn = client_transactions_.insert(from.id());
  if (!txn)
    return refuse_request(from, command_id, "NOK|too many transactions");
  const auto index = static_cast<std::uint16_t>(at - listeners_.data());
  txn->to = {kind, index, 0, to.value_or(endpoint{})};
  if (kind == transport::tcp && to)
    txn->to.connection = tcp_.reach(*to, index);

  std::string branch;
  append_branch(branch, txn->id);
  via_.clear();
  append_own_via(via_, kind, at->advertised, at->local.port(), branch);
  std::string from_uri{"sip:"};
  append_host_port(from_uri, at->advertised, at->local.port());
  if (kind == transport::tcp)
    from_uri += ";transport=tcp";
  tag_.clear();
  random_.append_token(tag_);
  scratch_id_.clear();
  append_uuid(scratch_id_, {random_.next(), random_.next()});
  append_request(txn->request, sent_message_,
                 {via_, from_uri, tag_, scratch_id_, ++cseq_});
  client_transactions_.start(*txn, now_);
  ++count_.requests_sent;

  // As recorded: over UDP our own address, over TCP the peer's.
  const auto shown =
      kind == transport::tcp && to ? to->address() : at->advertised;
  const auto shown_port =
      kind == transport::tcp && to ? to->port() : at->local.port();
  if (!command_id.empty())
    from.echo(meta_.request_sent(command_id, txn->request.size(), kind, shown,
                                 shown_port, txn->id),
              txn->request);
  if (!to)
    fail(*txn, 503, "DNS Error");
  else if (!transmit(txn->to, txn->request))
    fail_unreachable(*txn);
  else {
    if (kind == transport::tcp)
      remember(txn->to.connection, txn->id);
    return;
  }
  client_transactions_.erase(*txn);
}

void core::remember(std::uint64_t connection, const txn_id& id) {
  auto& ids = on_connection_[connection];
  // Answered ones are left behind; swept out whenever the list has doubled.
  if (ids.size() >= 16 && ids.size() == ids.capacity())
    std::erase_if(ids, [this](const txn_id& one) {
      return !client_transactions_.find(one);
    });
  ids.push_back(id);
}

} // namespace rollcall::edge
