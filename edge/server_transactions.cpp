#include "edge/server_transactions.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::edge {

namespace {

constexpr std::size_t kept_capacity = 2'048;

void reset(std::string& text) {
  if (text.capacity() > kept_capacity)
    std::string{}.swap(text);
  else
    text.clear();
}

void append_lower(std::string& out, std::string_view text) {
  for (const char c : text)
    out += sip::to_lower(c);
}

} // namespace

void append_transaction_key(std::string& out, const sip::message& request,
                            const sip::via& top, const flow& from) {
  using sip::header_id;
  if (from.kind == transport::tcp) {
    out += 't';
    append_number(out, from.connection);
    out += ' ';
  } else {
    out += from.remote.address().is_v4() ? '4' : '6';
    append_key(out, from.remote);
  }
  append_lower(out, top.host);
  out += ':';
  append_number(out, top.port.value_or(0));
  out += ' ';
  out += request.method();
  out += '\n';
  if (top.branch.starts_with(magic_cookie)
      && top.branch.size() > magic_cookie.size()) {
    out += top.branch;
    return;
  }
  for (const auto part :
       {top.text, request.request_uri(), request.get(header_id::from),
        request.get(header_id::to), request.get(header_id::call_id),
        request.get(header_id::cseq)}) {
    out += part;
    out += '\n';
  }
}

server_transactions::server_transactions(random_source& random,
                                         const bounds& limits)
    : random_(random), bounds_(limits) {
  // nop
}

std::optional<server_transactions::last_answer>
server_transactions::find(const hash_value& key) const {
  const auto place = index_.find(key, [&](std::uint32_t at) {
    return (at & answered_bit ? answers_[at & ~answered_bit].key
                              : pool_[at].key)
           == key;
  });
  if (place == transaction_index::nothing)
    return std::nullopt;
  if (place & answered_bit) {
    const auto& answer = answers_[place & ~answered_bit];
    return last_answer{answer.reply_to, answer.text()};
  }
  const auto& txn = pool_[place];
  return last_answer{txn.reply_to, txn.provisional};
}

server_transaction* server_transactions::find(const txn_id& id) noexcept {
  if (!pool_.has(id.slot()))
    return nullptr;
  auto& txn = pool_[id.slot()];
  return txn.alive && txn.id == id ? &txn : nullptr;
}

server_transaction* server_transactions::insert(const hash_value& key,
                                                const flow& reply_to,
                                                application_id application,
                                                time_point now) {
  if (!make_room())
    return nullptr;
  const auto slot = pool_.take();
  auto& txn = pool_[slot];
  txn.id = make_txn_id(random_, slot);
  txn.key = key;
  txn.due = now + bounds_.lifetime;
  txn.reply_to = reply_to;
  txn.application = application;
  txn.alive = true;
  index_.insert(key, slot);
  waiting_.push_back(slot);
  waiting_bytes_ += weight(txn);
  return &txn;
}

void server_transactions::account(const server_transaction& txn) noexcept {
  waiting_bytes_ += txn.lines.text.size();
}

void server_transactions::provisional(server_transaction& txn,
                                      std::string_view answer) {
  waiting_bytes_ -= txn.provisional.size();
  txn.provisional = answer;
  waiting_bytes_ += txn.provisional.size();
}

void server_transactions::complete(server_transaction& txn,
                                   std::string_view answer, time_point now) {
  // What no datagram can carry was not sent.
  if (txn.reply_to.kind == transport::tcp || answer.size() > answer_log::max_text)
    return erase(txn);
  const auto number =
      answers_.append(txn.key, now + bounds_.lifetime, txn.reply_to, answer);
  index_.move(txn.key, txn.id.slot(), number | answered_bit);
  release(txn);
}

void server_transactions::erase(server_transaction& txn) {
  index_.erase(txn.key, txn.id.slot());
  release(txn);
}

void server_transactions::expire(
    time_point now,
    const std::function<void(server_transaction&)>& unanswered) {
  while (!answers_.empty() && answers_[answers_.front()].due <= now)
    forget_oldest_answer();
  while (waiting_.front() != no_slot && pool_[waiting_.front()].due <= now) {
    auto& txn = pool_[waiting_.front()];
    unanswered(txn);
    erase(txn);
  }
}

void server_transactions::abandon(
    application_id application,
    const std::function<void(server_transaction&)>& f) {
  for (auto slot = waiting_.front(); slot != no_slot;) {
    auto& txn = pool_[slot];
    slot = waiting_.after(slot);
    if (txn.application != application)
      continue;
    f(txn);
    erase(txn);
  }
}

std::optional<time_point> server_transactions::next_due() const noexcept {
  std::optional<time_point> result;
  if (waiting_.front() != no_slot)
    result = pool_[waiting_.front()].due;
  if (!answers_.empty()) {
    const auto due = answers_[answers_.front()].due;
    if (!result || due < *result)
      result = due;
  }
  return result;
}

std::size_t
server_transactions::weight(const server_transaction& txn) noexcept {
  return sizeof(txn) + txn.lines.text.size() + txn.provisional.size();
}

bool server_transactions::make_room() {
  while (size() >= bounds_.max_count || bytes() >= bounds_.max_bytes) {
    if (answers_.empty())
      return false;
    forget_oldest_answer();
    ++evicted_;
  }
  return true;
}

void server_transactions::release(server_transaction& txn) {
  const auto slot = txn.id.slot();
  waiting_.remove(slot);
  waiting_bytes_ -= weight(txn);
  txn.alive = false;
  reset(txn.lines.text);
  reset(txn.provisional);
  pool_.give(slot);
}

void server_transactions::forget_oldest_answer() {
  const auto number = answers_.front();
  index_.erase(answers_[number].key, number | answered_bit);
  answers_.pop_front();
}

} // namespace rollcall::edge
