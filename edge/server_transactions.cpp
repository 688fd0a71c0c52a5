#include "edge/server_transactions.hpp"

#include "protocol/sip/cseq.hpp"
#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"

#include <algorithm>

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
    append_number(out, from.connection);
  } else {
    append_address(out, from.remote.address());
    out += ':';
    append_number(out, from.remote.port());
  }
  out += '\n';
  append_lower(out, top.host);
  out += ':';
  append_number(out, top.port.value_or(0));
  out += '\n';
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
    : random_(random),
      bounds_(limits),
      hash_key_{random.next(), random.next()},
      buckets_(1'024, no_slot) {
  // nop
}

server_transaction* server_transactions::find(std::string_view key) noexcept {
  const auto hash = keyed_hash(hash_key_, key);
  auto slot = buckets_[hash & (buckets_.size() - 1)];
  while (slot != no_slot) {
    auto& txn = pool_[slot];
    if (txn.hash == hash && txn.key == key)
      return &txn;
    slot = txn.next_in_bucket;
  }
  return nullptr;
}

server_transaction* server_transactions::find(const txn_id& id) noexcept {
  if (!pool_.has(id.slot()))
    return nullptr;
  auto& txn = pool_[id.slot()];
  return txn.alive && txn.id == id ? &txn : nullptr;
}

server_transaction* server_transactions::insert(std::string_view key,
                                                const flow& reply_to,
                                                application_id application,
                                                time_point now) {
  if (!make_room())
    return nullptr;
  if (pool_.size() >= buckets_.size())
    grow();
  const auto slot = pool_.take();
  auto& txn = pool_[slot];
  txn.id = make_txn_id(random_, slot);
  txn.hash = keyed_hash(hash_key_, key);
  txn.due = now + bounds_.lifetime;
  txn.reply_to = reply_to;
  txn.application = application;
  txn.alive = true;
  txn.answered = false;
  txn.key = key;
  auto& bucket = buckets_[txn.hash & (buckets_.size() - 1)];
  txn.next_in_bucket = bucket;
  bucket = slot;
  waiting_.push_back(slot);
  bytes_ += weight(txn);
  return &txn;
}

void server_transactions::account(const server_transaction& txn) noexcept {
  bytes_ += txn.lines.text.size();
}

void server_transactions::provisional(server_transaction& txn,
                                      std::string_view answer) {
  bytes_ -= txn.answer.size();
  txn.answer = answer;
  bytes_ += txn.answer.size();
}

void server_transactions::complete(server_transaction& txn,
                                   std::string_view answer, time_point now) {
  if (txn.reply_to.kind == transport::tcp) {
    erase(txn);
    return;
  }
  bytes_ -= weight(txn);
  // The lines are not needed any more, their memory is.
  txn.answer.swap(txn.lines.text);
  std::string{}.swap(txn.lines.text);
  txn.answer = answer;
  bytes_ += weight(txn);
  txn.due = now + bounds_.lifetime;
  txn.answered = true;
  waiting_.remove(txn.id.slot());
  answered_.push_back(txn.id.slot());
}

void server_transactions::erase(server_transaction& txn) noexcept {
  const auto slot = txn.id.slot();
  auto* link = &buckets_[txn.hash & (buckets_.size() - 1)];
  while (*link != slot)
    link = &pool_[*link].next_in_bucket;
  *link = txn.next_in_bucket;
  (txn.answered ? answered_ : waiting_).remove(slot);
  bytes_ -= weight(txn);
  txn.alive = false;
  reset(txn.key);
  reset(txn.lines.text);
  reset(txn.answer);
  pool_.give(slot);
}

void server_transactions::expire(
    time_point now,
    const std::function<void(server_transaction&)>& unanswered) {
  while (answered_.front() != no_slot && pool_[answered_.front()].due <= now)
    erase(pool_[answered_.front()]);
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

std::optional<time_point> server_transactions::next_due() noexcept {
  std::optional<time_point> result;
  for (const auto slot : {waiting_.front(), answered_.front()})
    if (slot != no_slot && (!result || pool_[slot].due < *result))
      result = pool_[slot].due;
  return result;
}

std::size_t
server_transactions::weight(const server_transaction& txn) noexcept {
  return sizeof(txn) + txn.key.size() + txn.lines.text.size()
         + txn.answer.size();
}

bool server_transactions::make_room() noexcept {
  while (pool_.size() >= bounds_.max_count || bytes_ >= bounds_.max_bytes) {
    if (answered_.front() == no_slot)
      return false;
    erase(pool_[answered_.front()]);
    ++evicted_;
  }
  return true;
}

void server_transactions::grow() {
  std::vector<std::uint32_t> bigger(buckets_.size() * 2, no_slot);
  for (auto slot : buckets_) {
    while (slot != no_slot) {
      auto& txn = pool_[slot];
      const auto next = txn.next_in_bucket;
      auto& bucket = bigger[txn.hash & (bigger.size() - 1)];
      txn.next_in_bucket = bucket;
      bucket = slot;
      slot = next;
    }
  }
  buckets_.swap(bigger);
}

} // namespace rollcall::edge
