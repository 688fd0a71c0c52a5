// Non-INVITE server transactions, RFC 3261 §17.2.2. Pure: no socket, no clock.
//
//             request                1xx              2xx-699
//    (new) -----------> waiting ----------> waiting ----------> answered
//                          |  no answer                            |
//                          +------ after timer J ------+-----------+
//                                                    (gone)
//
// A retransmission finds its transaction: waiting without a 1xx it is dropped,
// otherwise it gets the last answer again, byte for byte. Over TCP an answered
// transaction is gone at once (timer J is 0).
#pragma once

#include "edge/answer.hpp"
#include "edge/flow.hpp"
#include "edge/random_source.hpp"
#include "edge/slot_pool.hpp"
#include "edge/txn_id.hpp"
#include "protocol/digest/keyed_hash.hpp"

#include "protocol/sip/message.hpp"
#include "protocol/sip/via.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::edge {

using time_point = std::chrono::steady_clock::time_point;

/// Numbers an application's connection for as long as the process runs.
using application_id = std::uint64_t;

/// Appends the key of RFC 3261 §17.2.3: branch, sent-by and method; without
/// the magic cookie what RFC 2543 compared. The source is part of it: phones
/// behind different NATs share private addresses, and bad ones branches, too.
void append_transaction_key(std::string& out, const sip::message& request,
                            const sip::via& top, const flow& from);

struct server_transaction {
  txn_id id;
  std::uint64_t hash = 0;
  std::uint32_t next_in_bucket = no_slot;
  queue_links links;
  time_point due;
  flow reply_to;
  application_id application = 0;
  bool alive = false;
  bool answered = false;
  std::string key;
  dialog_lines lines; // emptied once answered
  std::string answer; // the last one sent; empty while there is none
};

class server_transactions {
public:
  struct bounds {
    std::size_t max_count;
    std::size_t max_bytes;
    std::chrono::milliseconds lifetime; // timer J, and the wait for an answer
  };

  server_transactions(random_source& random, const bounds& limits);

  server_transaction* find(std::string_view key) noexcept;
  server_transaction* find(const txn_id& id) noexcept;

  /// Null when the table is full of transactions that wait for their answer;
  /// answered ones make room, the oldest first.
  server_transaction* insert(std::string_view key, const flow& reply_to,
                             application_id application, time_point now);

  /// To be called once `lines` is filled in.
  void account(const server_transaction& txn) noexcept;

  /// Keeps a provisional answer for retransmissions.
  void provisional(server_transaction& txn, std::string_view answer);

  /// Keeps a final answer for timer J; over TCP the transaction is gone.
  void complete(server_transaction& txn, std::string_view answer,
                time_point now);

  void erase(server_transaction& txn) noexcept;

  /// Removes what is due; calls `unanswered` for who never got an answer.
  void expire(time_point now,
              const std::function<void(server_transaction&)>& unanswered);

  /// Removes the waiting transactions of an application that has gone, after
  /// calling `f` for each.
  void abandon(application_id application,
               const std::function<void(server_transaction&)>& f);

  std::optional<time_point> next_due() noexcept;

  std::size_t size() const noexcept {
    return pool_.size();
  }

  std::size_t bytes() const noexcept {
    return bytes_;
  }

  /// How many were removed before their time to make room.
  std::uint64_t evicted() const noexcept {
    return evicted_;
  }

private:
  static std::size_t weight(const server_transaction& txn) noexcept;
  bool make_room() noexcept;
  void grow();

  random_source& random_;
  bounds bounds_;
  digest::hash_key hash_key_;
  slot_pool<server_transaction> pool_;
  slot_queue<server_transaction, &server_transaction::links> waiting_{pool_};
  slot_queue<server_transaction, &server_transaction::links> answered_{pool_};
  std::vector<std::uint32_t> buckets_;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
};

} // namespace rollcall::edge
