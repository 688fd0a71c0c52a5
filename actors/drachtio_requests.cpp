// Requests of our own that a drachtio connection carries: polls and NOTIFYs.
#include "actors/drachtio_actor.hpp"

#include "log/parts.hpp"
#include "protocol/drachtio/command.hpp"

#include <caf/send.hpp>

#include <charconv>

namespace rollcall::actors {

namespace {

using registrar::milliseconds;

/// drachtio gives up on a request after 32 s; what is not heard of by then is
/// lost.
constexpr milliseconds request_patience{40'000};
constexpr milliseconds sweep_interval{5'000};

constexpr char request_id_prefix = 'q';

std::string request_id(std::uint64_t number) {
  return request_id_prefix + std::to_string(number);
}

std::uint64_t parse_request_id(std::string_view id) noexcept {
  std::uint64_t number = 0;
  if (id.size() > 1 && id.front() == request_id_prefix)
    std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return number;
}

} // namespace

void drachtio_connection::on_request(outgoing_request& request) {
  if (link_.is_up()) {
    auto number = next_request_++;
    scratch_.clear();
    drachtio::append_request(scratch_, request_id(number), request.route,
                             request.sip);
    if (link_.write(scratch_)) {
      sent_.emplace(number, pending_request{std::move(request.sender),
                                            request.token, now()});
      count_requests();
      if (!sweeping_) {
        sweeping_ = true;
        delayed_send(this, sweep_interval, sweep{});
      }
      return;
    }
  } else if (!request.passed_on && !peers_up_.empty()) {
    request.passed_on = true;
    send(peers_up_.begin()->second, std::move(request));
    return;
  }
  send(request.sender,
       request_done{request.token, request_verdict::unsent, 0});
}

void drachtio_connection::on_response(
  const drachtio::command_response& response) {
  auto number = parse_request_id(response.request_id);
  if (number == 0)
    return;
  auto found = sent_.find(number);
  if (found == sent_.end())
    return;
  auto request = std::move(found->second);
  sent_.erase(found);
  if (response.ok && !response.transaction_id.empty()) {
    transactions_.insert_or_assign(std::string{response.transaction_id},
                                   std::move(request));
  } else {
    // It finds fault with the request, as with a Request-URI that is too long
    // for it; of the phone that says nothing.
    log::polls().debug("{} does not send a request: {}", name_,
                       response.rest);
    finish(request, request_verdict::unsent, 0);
  }
  count_requests();
}

void drachtio_connection::count_requests() {
  own_->requests.set(sent_.size() + transactions_.size());
}

void drachtio_connection::on_sip_answer(const sip::message& message,
                                        const drachtio::network_message& one) {
  if (message.status() < 200)
    return;
  auto found = transactions_.find(one.transaction_id);
  if (found == transactions_.end())
    return;
  // drachtio answers in the phone's name when it cannot reach it, with an
  // empty address; that proves nothing of the phone.
  finish(found->second,
         one.from.address.empty() ? request_verdict::unreachable
                                  : request_verdict::answered,
         message.status());
  transactions_.erase(found);
  count_requests();
}

void drachtio_connection::finish(const pending_request& request,
                                 request_verdict verdict, int status) {
  send(request.sender, request_done{request.token, verdict, status});
}

void drachtio_connection::on_sweep() {
  sweeping_ = false;
  auto limit = now() - request_patience;
  auto drop_old = [&](auto& map) {
    for (auto i = map.begin(); i != map.end();) {
      if (i->second.sent <= limit) {
        finish(i->second, request_verdict::unknown, 0);
        i = map.erase(i);
      } else {
        ++i;
      }
    }
  };
  drop_old(sent_);
  drop_old(transactions_);
  count_requests();
  if (!sent_.empty() || !transactions_.empty()) {
    sweeping_ = true;
    delayed_send(this, sweep_interval, sweep{});
  }
}

} // namespace rollcall::actors
