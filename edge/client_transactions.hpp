// Non-INVITE client transactions, RFC 3261 §17.1.2. Pure: no socket, no clock.
//
//   waiting --1xx--> proceeding --final--> (gone; timer K is not needed, since
//      |                  |                 whatever comes later finds nothing
//      +---- timer F -----+                 and is dropped)
//      timer E: again after T1, 2 T1, 4 T1 … T2, in proceeding after T2
#pragma once

#include "edge/flow.hpp"
#include "edge/random_source.hpp"
#include "edge/server_transactions.hpp"
#include "edge/slot_pool.hpp"
#include "edge/txn_id.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::edge {

struct client_transaction {
  txn_id id; // also the branch
  application_id application = 0;
  flow to;
  time_point resend_at;
  time_point gives_up_at;
  queue_links resend_links;
  queue_links deadline_links;
  std::uint8_t stage = 0; // which wait timer E is in
  bool alive = false;
  bool queued = false; // in the resend queue of its stage
  std::string request;

  std::string_view method() const noexcept {
    return std::string_view{request}.substr(0, request.find(' '));
  }
};

class client_transactions {
public:
  client_transactions(random_source& random, const timing& times,
                      std::size_t max_count);

  /// Null when there are too many. The caller fills in `request` and `to`, then
  /// calls `start`, before anything else.
  client_transaction* insert(application_id application);

  /// Timers run from now on; E only over UDP.
  void start(client_transaction& txn, time_point now);

  /// By branch and method, RFC 3261 §17.1.3.
  client_transaction* match(std::string_view branch,
                            std::string_view method) noexcept;
  client_transaction* find(const txn_id& id) noexcept;

  void proceed(client_transaction& txn, time_point now);
  void erase(client_transaction& txn) noexcept;

  /// `resend` sends again; `timeout` is told before the transaction goes.
  void expire(time_point now,
              const std::function<void(client_transaction&)>& resend,
              const std::function<void(client_transaction&)>& timeout);

  std::optional<time_point> next_due() noexcept;

  std::size_t size() const noexcept {
    return pool_.size();
  }

private:
  static constexpr std::size_t stages = 4;
  using resend_queue =
      slot_queue<client_transaction, &client_transaction::resend_links>;

  void enqueue(client_transaction& txn, std::size_t stage, time_point now);
  void dequeue(client_transaction& txn) noexcept;

  random_source& random_;
  std::array<std::chrono::milliseconds, stages> waits_;
  std::chrono::milliseconds timer_f_;
  std::size_t max_count_;
  slot_pool<client_transaction> pool_;
  std::array<resend_queue, stages> resend_{
      resend_queue{pool_}, resend_queue{pool_}, resend_queue{pool_},
      resend_queue{pool_}};
  slot_queue<client_transaction, &client_transaction::deadline_links>
      deadlines_{pool_};
};

} // namespace rollcall::edge
