#include "actors/keeping_desk.hpp"

#include <caf/send.hpp>

#include <utility>

namespace rollcall::actors {

namespace {

/// More memory than this is not kept for the next turn.
constexpr std::size_t most_reused = 1U << 20U;
constexpr std::size_t most_spare = 8;

void clear(keep& what) {
  what.turns.clear();
  what.changes.clear();
  what.bytes.clear();
  what.ready.clear();
  what.transactions.clear();
  what.sources.clear();
  what.reply_to = nullptr;
  what.desk = nullptr;
}

std::size_t memory_of(const keep& what) {
  return what.bytes.capacity() + what.ready.capacity();
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

} // namespace

// -- the desk ----------------------------------------------------------------

std::shared_ptr<keeping_desk> keeping_desk::make(asio_unit& unit,
                                                 store_actor to) {
  std::shared_ptr<keeping_desk> result{new keeping_desk(unit, std::move(to))};
  unit.at_end_of_turn([weak = result->weak_from_this()] {
    if (auto desk = weak.lock()) {
      const std::lock_guard guard{desk->mutex_};
      desk->send_gathered();
    }
  });
  return result;
}

keeping_desk::keeping_desk(asio_unit& unit, store_actor to)
  : unit_(&unit), store_(std::move(to)) {
  // nop
}

void keeping_desk::give_back(keep& what) noexcept {
  clear(what);
  // Who did not borrow brings little.
  auto memory = memory_of(what);
  if (memory > memory_of(lent_) && memory <= most_reused)
    lent_ = std::move(what);
  what = {};
}

std::uint64_t keeping_desk::add(keep& what) {
  std::uint64_t turn = 0;
  {
    const std::lock_guard guard{mutex_};
    gather(what);
    turn = turn_;
  }
  give_back(what);
  return turn;
}

void keeping_desk::send_early(std::uint64_t turn) {
  const std::lock_guard guard{mutex_};
  if (turn == turn_)
    send_gathered();
}

void keeping_desk::reuse(keep what) {
  if (memory_of(what) > most_reused)
    return;
  clear(what);
  const std::lock_guard guard{mutex_};
  if (spare_.size() < most_spare)
    spare_.push_back(std::move(what));
}

void keeping_desk::gather(const keep& what) {
  // A keep has one receiver of its answers. Only the last is added to, so that
  // the changes stay in their order.
  if (gathered_.empty()
      || (what.reply_to && gathered_.back().reply_to
          && what.reply_to != gathered_.back().reply_to)) {
    if (spare_.empty()) {
      gathered_.emplace_back();
    } else {
      gathered_.push_back(std::move(spare_.back()));
      spare_.pop_back();
    }
    gathered_.back().desk = shared_from_this();
  }
  auto& to = gathered_.back();
  if (what.reply_to)
    to.reply_to = what.reply_to;
  append(to.turns, what.turns);
  append(to.changes, what.changes);
  to.bytes += what.bytes;
  to.ready += what.ready;
  append(to.transactions, what.transactions);
  for (const auto& source : what.sources)
    if (to.sources.empty() || to.sources.back() != source)
      to.sources.push_back(source);
}

void keeping_desk::send_gathered() {
  if (gathered_.empty())
    return;
  // In the lock, so that nobody is told that it is sent before it is. If the
  // store has ended, they are freed here; no realm ends by that, as the realm
  // directory holds them.
  for (auto& what : gathered_)
    caf::anon_send(store_, std::move(what));
  gathered_.clear();
  ++turn_;
}

// -- the way of a realm ------------------------------------------------------

keeping_route::keeping_route(store_actor store,
                             std::shared_ptr<const keeping_desks> desks)
  : store_(std::move(store)), desks_(std::move(desks)) {
  // nop
}

keeping_route::~keeping_route() {
  if (last_)
    last_->send_early(turn_);
}

keeping_desk* keeping_route::here() const noexcept {
  if (desks_)
    for (const auto& desk : *desks_)
      if (desk->is_here())
        return desk.get();
  return nullptr;
}

keep keeping_route::begin(std::size_t requests) const {
  constexpr std::size_t state = 128;
  constexpr std::size_t answer = 512;
  keep result;
  if (auto* desk = here())
    result = desk->lend();
  // All at once: where nothing was lent it is freed on another thread, which is
  // dear in small pieces.
  result.changes.reserve(requests);
  result.transactions.reserve(requests);
  result.bytes.reserve(requests * state);
  result.ready.reserve(requests * answer);
  return result;
}

void keeping_route::give_back(keep& what) const {
  if (auto* desk = here())
    desk->give_back(what);
  else
    what = {};
}

void keeping_route::send(keep& what) {
  auto* desk = here();
  if (last_ && last_ != desk)
    last_->send_early(turn_);
  if (desk)
    turn_ = desk->add(what);
  else
    caf::anon_send(store_, std::exchange(what, {}));
  last_ = desk;
}

} // namespace rollcall::actors
