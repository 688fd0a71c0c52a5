#include "edge/client_transactions.hpp"

#include <algorithm>

namespace rollcall::edge {

client_transactions::client_transactions(random_source& random,
                                         const timing& times,
                                         std::size_t max_count)
    : random_(random),
      waits_{times.t1, std::min(times.t1 * 2, times.t2),
             std::min(times.t1 * 4, times.t2), times.t2},
      timer_f_(times.timer_f),
      max_count_(max_count) {
  // nop
}

client_transaction* client_transactions::insert(application_id application) {
  if (pool_.size() >= max_count_)
    return nullptr;
  const auto slot = pool_.take();
  auto& txn = pool_[slot];
  txn.id = make_txn_id(random_, slot);
  txn.application = application;
  txn.alive = true;
  txn.queued = false;
  // It may wait for a look-up before it is started: no timer yet.
  txn.gives_up_at = time_point::max();
  return &txn;
}

void client_transactions::start(client_transaction& txn, time_point now) {
  txn.gives_up_at = now + timer_f_;
  deadlines_.push_back(txn.id.slot());
  if (txn.to.kind == transport::udp)
    enqueue(txn, 0, now);
}

client_transaction*
client_transactions::match(std::string_view branch,
                           std::string_view method) noexcept {
  const auto id = parse_branch(branch);
  auto* txn = id ? find(*id) : nullptr;
  return txn && txn->method() == method ? txn : nullptr;
}

client_transaction* client_transactions::find(const txn_id& id) noexcept {
  if (!pool_.has(id.slot()))
    return nullptr;
  auto& txn = pool_[id.slot()];
  return txn.alive && txn.id == id ? &txn : nullptr;
}

void client_transactions::proceed(client_transaction& txn, time_point now) {
  if (!txn.queued || txn.stage == stages - 1)
    return;
  dequeue(txn);
  enqueue(txn, stages - 1, now);
}

void client_transactions::erase(client_transaction& txn) noexcept {
  dequeue(txn);
  if (txn.gives_up_at != time_point::max())
    deadlines_.remove(txn.id.slot());
  txn.alive = false;
  if (txn.request.capacity() > 2'048)
    std::string{}.swap(txn.request);
  else
    txn.request.clear();
  pool_.give(txn.id.slot());
}

void client_transactions::expire(
    time_point now, const std::function<void(client_transaction&)>& resend,
    const std::function<void(client_transaction&)>& timeout) {
  while (deadlines_.front() != no_slot
         && pool_[deadlines_.front()].gives_up_at <= now) {
    auto& txn = pool_[deadlines_.front()];
    timeout(txn);
    erase(txn);
  }
  for (std::size_t stage = 0; stage < stages; ++stage) {
    auto& queue = resend_[stage];
    while (queue.front() != no_slot && pool_[queue.front()].resend_at <= now) {
      auto& txn = pool_[queue.front()];
      dequeue(txn);
      enqueue(txn, std::min(stage + 1, stages - 1), now);
      resend(txn);
    }
  }
}

std::optional<time_point> client_transactions::next_due() noexcept {
  std::optional<time_point> result;
  const auto consider = [&](time_point due) {
    if (!result || due < *result)
      result = due;
  };
  if (deadlines_.front() != no_slot)
    consider(pool_[deadlines_.front()].gives_up_at);
  for (const auto& queue : resend_)
    if (queue.front() != no_slot)
      consider(pool_[queue.front()].resend_at);
  return result;
}

void client_transactions::enqueue(client_transaction& txn, std::size_t stage,
                                  time_point now) {
  txn.stage = static_cast<std::uint8_t>(stage);
  txn.resend_at = now + waits_[stage];
  txn.queued = true;
  resend_[stage].push_back(txn.id.slot());
}

void client_transactions::dequeue(client_transaction& txn) noexcept {
  if (!txn.queued)
    return;
  resend_[txn.stage].remove(txn.id.slot());
  txn.queued = false;
}

} // namespace rollcall::edge
