// All that the actors count, in one place: filled by them, read by anyone at
// any time. Neither CAF nor anything else stands behind these headers.
#pragma once

#include "actors/gauges/abuse_gauges.hpp"
#include "actors/gauges/book_gauges.hpp"
#include "actors/gauges/event_gauges.hpp"
#include "actors/gauges/life_gauges.hpp"
#include "actors/gauges/link_gauges.hpp"
#include "actors/gauges/poll_gauges.hpp"
#include "actors/gauges/register_gauges.hpp"
#include "actors/gauges/store_gauges.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::actors {

/// Of one realm. Outlives its actor, so that its counts never fall.
struct realm_gauges {
  register_counts registers;
  own_counter users;
  own_counter bindings;
};

class gauge_board {
public:
  using realm_map = std::map<std::string, std::shared_ptr<realm_gauges>>;

  /// `per_realm`: each realm has gauges of its own, too.
  explicit gauge_board(bool per_realm = false) : per_realm_(per_realm) {
    // nop
  }

  register_gauges registers;
  book_gauges book;
  poll_gauges polls;
  abuse_gauges abuse;
  event_gauges events;
  store_gauges store;
  life_gauges lives;

  /// Those of a new connection.
  std::shared_ptr<connection_gauges> connect(std::string server) {
    auto fresh = std::make_shared<connection_gauges>();
    fresh->server = std::move(server);
    std::lock_guard guard{mutex_};
    connections_.push_back(fresh);
    return fresh;
  }

  /// Those of the realm, the same at each call; null when none are wanted.
  std::shared_ptr<realm_gauges> realm(const std::string& name) {
    if (!per_realm_)
      return nullptr;
    std::lock_guard guard{mutex_};
    auto& one = realms_[name];
    if (!one)
      one = std::make_shared<realm_gauges>();
    return one;
  }

  std::vector<std::shared_ptr<const connection_gauges>> connections() const {
    std::lock_guard guard{mutex_};
    return {connections_.begin(), connections_.end()};
  }

  /// Calls f(const realm_map&); new realms wait for its end.
  template <class F>
  void with_realms(F&& f) const {
    std::lock_guard guard{mutex_};
    f(realms_);
  }

  realm_map realms() const {
    std::lock_guard guard{mutex_};
    return realms_;
  }

private:
  bool per_realm_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<connection_gauges>> connections_;
  realm_map realms_;
};

} // namespace rollcall::actors
