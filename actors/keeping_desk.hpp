// Between the realms and the store: what the realms of one thread change in a
// turn of its unit goes to the store together, in few large pieces whose memory
// goes round instead of being allocated and freed for each realm.
//
// The order of a realm's changes holds whichever threads it works on: while one
// of them still lies on the desk of another thread, what comes after it (the
// next change, or the realm's end) has that desk send first.
#pragma once

#include "actors/asio_unit.hpp"
#include "actors/messages.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace rollcall::actors {

class keeping_desk : public std::enable_shared_from_this<keeping_desk> {
public:
  /// Sends at the end of each of the unit's turns, as long as it lives. The
  /// unit's only desk. What is left of the unit when its turns are over is only
  /// compared with.
  static std::shared_ptr<keeping_desk> make(asio_unit& unit, store_actor to);

  keeping_desk(const keeping_desk&) = delete;
  keeping_desk& operator=(const keeping_desk&) = delete;

  /// True in a turn of the unit.
  bool is_here() const noexcept {
    return asio_unit::current() == unit_;
  }

  /// An empty one, with memory; to be given back, by add() or give_back(), with
  /// whatever it holds then. Only where the desk is.
  keep lend() noexcept {
    return std::move(lent_);
  }
  void give_back(keep& what) noexcept;

  /// Takes over what a realm changed, which is empty then; returns the number of
  /// the turn. Only where the desk is.
  std::uint64_t add(keep& what);

  /// Sends what has come in that turn, if that has not been sent; from any
  /// thread.
  void send_early(std::uint64_t turn);

  /// For its memory; from any thread.
  void reuse(keep what);

private:
  keeping_desk(asio_unit& unit, store_actor to);

  void gather(const keep& what);
  void send_gathered();

  asio_unit* unit_;
  keep lent_; // while it is not

  std::mutex mutex_; // of what follows
  store_actor store_;
  std::vector<keep> gathered_; // in the order of the changes
  std::vector<keep> spare_;
  std::uint64_t turn_ = 1;
};

/// The desks of all threads that have one; made before any realm.
using keeping_desks = std::vector<std::shared_ptr<keeping_desk>>;

/// One realm's way to the store.
class keeping_route {
public:
  keeping_route(store_actor store, std::shared_ptr<const keeping_desks> desks);

  /// Of a realm that ends: CAF destroys its state before it tells anybody, so
  /// whoever begins it anew asks the store after this.
  ~keeping_route();

  keeping_route(const keeping_route&) = delete;
  keeping_route& operator=(const keeping_route&) = delete;

  /// An empty one; what it will hold is to be sent, or it is to be given back,
  /// before the realm's turn is over. `requests`: REGISTERs that it is for.
  keep begin(std::size_t requests) const;
  void give_back(keep& what) const;

  /// `what` is empty then.
  void send(keep& what);

private:
  keeping_desk* here() const noexcept; // null: this thread has none

  store_actor store_;
  std::shared_ptr<const keeping_desks> desks_; // null: there are none
  keeping_desk* last_ = nullptr; // of them, where the last change was put
  std::uint64_t turn_ = 0;       // in this turn
};

} // namespace rollcall::actors
