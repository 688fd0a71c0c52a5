#include "edge/core.hpp"
#include "edge/via_stamp.hpp"

#include "protocol/registrar/retry_after.hpp"
#include "protocol/sip/cseq.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::edge {

using sip::header_id;

namespace {

/// Keep-alives of phones: CRLF, CRLF CRLF, a zero byte, or nothing at all.
bool is_keepalive(std::string_view bytes) noexcept {
  return bytes.size() <= 4
         && bytes.find_first_not_of(std::string_view{"\r\n\0", 3})
                == std::string_view::npos;
}

} // namespace

void core::on_datagrams(std::uint16_t index,
                        std::span<const udp_socket::datagram> batch) {
  begin_turn();
  for (const auto& one : batch) {
    if (is_keepalive(one.bytes))
      ++count_.keepalives;
    else
      on_message({transport::udp, index, 0, one.from}, one.bytes);
  }
  end_turn();
}

void core::on_unsent(std::string_view bytes, const endpoint& to, bool full) {
  ++count_.sends_dropped;
  // What the buffers had no room for is sent again by timer E.
  if (!full)
    on_unreachable(bytes, to);
}

void core::on_unreachable(std::string_view quoted, const endpoint& to) {
  // Our branch is in what was quoted: one dead phone is told from the others,
  // and nobody can forge this who has not seen the packet.
  const auto at = quoted.find(magic_cookie);
  if (at == std::string_view::npos)
    return;
  const auto id = parse_branch(quoted.substr(at, magic_cookie.size() + 32));
  auto* const txn = id ? client_transactions_.find(*id) : nullptr;
  if (!txn || txn->to.remote != to)
    return;
  begin_turn();
  fail_unreachable(*txn);
  client_transactions_.erase(*txn);
  end_turn();
}

void core::on_tcp_closed(std::uint64_t connection) {
  const auto found = on_connection_.find(connection);
  if (found == on_connection_.end())
    return;
  begin_turn();
  const auto ids = std::move(found->second);
  on_connection_.erase(found);
  for (const auto& id : ids) {
    auto* const txn = client_transactions_.find(id);
    if (!txn)
      continue;
    fail_unreachable(*txn);
    client_transactions_.erase(*txn);
  }
  end_turn();
}

bool core::on_message(const flow& from, std::string_view bytes) {
  if (message_.parse(bytes, message_limits_) != sip::message_errc::none) {
    ++count_.malformed;
    return false;
  }
  if (message_.is_request())
    on_request(from, bytes);
  else
    on_response(from, bytes);
  return true;
}

void core::on_request(const flow& from, std::string_view bytes) {
  const auto method = message_.method();
  const auto top = sip::parse_via(message_.get(header_id::via));
  const auto cseq = sip::parse_cseq(message_.get(header_id::cseq));
  if (!top || !cseq || cseq->method != method
      || message_.get(header_id::from).empty()
      || message_.get(header_id::to).empty()
      || message_.get(header_id::call_id).empty()) {
    ++count_.malformed;
    return;
  }
  ++count_.requests;
  if (method == "ACK")
    return;
  key_text_.clear();
  append_transaction_key(key_text_, message_, *top, from);
  key_ = keyed_hash(secret_, key_text_);
  if (const auto last = server_transactions_.find(key_)) {
    ++count_.retransmissions_absorbed;
    if (!last->text.empty())
      transmit(last->reply_to, last->text);
    return;
  }
  via_.clear();
  append_stamped_via(via_, *top, from.remote);
  const auto reply_to = answer_flow(from, *top);
  if (method == "INVITE")
    return answer_here(reply_to, 501);
  if (method == "CANCEL")
    return answer_here(reply_to, 481);
  auto* const to = find_application(routes_.pick(method));
  if (!to)
    return answer_here(reply_to,
                       method == "OPTIONS" && !routes_.empty() ? 200 : 503);
  auto* const txn = server_transactions_.insert(key_, reply_to, to->id(), now_);
  if (!txn) {
    // No answer over UDP: the client comes again, when there may be room.
    ++count_.transactions_full;
    if (from.kind == transport::tcp)
      answer_here(reply_to, 503);
    return;
  }
  collect_dialog_lines(txn->lines, message_, via_);
  server_transactions_.account(*txn);
  forward(*txn, from, bytes, *to);
}

void core::forward(const server_transaction& txn, const flow& from,
                   std::string_view bytes, application& to) {
  ++count_.requests_forwarded;
  const auto first_via = message_.get(header_id::via);
  const auto begin = static_cast<std::size_t>(first_via.data() - bytes.data());
  const auto body = message_.body();
  const auto end =
      static_cast<std::size_t>(body.data() - bytes.data()) + body.size();
  const auto& at = listeners_[from.listener];
  const auto meta =
      meta_.request(end, from, txn.id, at.advertised, at.local.port());
  const auto after = begin + first_via.size();
  to.send(meta,
          {bytes.substr(0, begin), via_, bytes.substr(after, end - after)});
}

/// Each at another time, so that they do not all come at once again; a
/// retransmission is told the same.
std::string core::come_back_later(const hash_value& key) {
  constexpr registrar::seconds base{10};
  return "Retry-After: "
         + std::to_string(registrar::retry_after(key.first, base))
         + "\r\n";
}

void core::answer_here(const flow& to, int status) {
  ++count_.answered_here;
  collect_dialog_lines(lines_, message_, via_);
  write_tag(key_);
  scratch_.clear();
  append_plain_answer(scratch_, status, sip::reason_phrase(status), lines_,
                      tag_, status == 503 ? come_back_later(key_) : std::string{});
  transmit(to, scratch_);
}

void core::on_response(const flow& from, std::string_view bytes) {
  ++count_.responses;
  const auto top = sip::parse_via(message_.get(header_id::via));
  const auto cseq = sip::parse_cseq(message_.get(header_id::cseq));
  auto* const txn = top && cseq
                        ? client_transactions_.match(top->branch, cseq->method)
                        : nullptr;
  if (!txn) {
    ++count_.stray_responses;
    return;
  }
  const auto body = message_.body();
  const auto size =
      static_cast<std::size_t>(body.data() - bytes.data()) + body.size();
  if (auto* const to = find_application(txn->application))
    to->send(meta_.answer(size, from, txn->id), {bytes.substr(0, size)});
  if (message_.status() < 200)
    client_transactions_.proceed(*txn, now_);
  else
    client_transactions_.erase(*txn);
}

void core::fail(client_transaction& txn, int status, std::string_view reason) {
  auto* const to = find_application(txn.application);
  if (!to || sent_message_.parse(txn.request, {}) != sip::message_errc::none)
    return;
  collect_dialog_lines(lines_, sent_message_, {});
  tag_.clear();
  random_.append_token(tag_);
  scratch_.clear();
  append_plain_answer(scratch_, status, reason, lines_, tag_);
  to->send(meta_.local_answer(txn.to.kind, txn.id), {scratch_});
}

void core::fail_unreachable(client_transaction& txn) {
  ++count_.unreachable;
  fail(txn, 503, "Service Unavailable");
}

} // namespace rollcall::edge
