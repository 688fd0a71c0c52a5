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
//
// The waiting ones are few, and their slots, used again at once, stay in the
// caches; the answered ones are many, and nothing but a log of answers.
#pragma once

#include "edge/answer.hpp"
#include "edge/answer_log.hpp"
#include "edge/flow.hpp"
#include "edge/random_source.hpp"
#include "edge/slot_pool.hpp"
#include "edge/transaction_index.hpp"
#include "edge/txn_id.hpp"
#include "edge/keyed_hash.hpp"

#include "protocol/sip/message.hpp"
#include "protocol/sip/via.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::edge {

/// Numbers an application's connection for as long as the process runs.
using application_id = std::uint64_t;

/// Appends the key of RFC 3261 §17.2.3: branch, sent-by and method; without
/// the magic cookie what RFC 2543 compared. The source is part of it: phones
/// behind different NATs share private addresses, and bad ones branches, too.
void append_transaction_key(std::string& out, const sip::message& request,
                            const sip::via& top, const flow& from);

/// One that waits for its answer.
struct server_transaction {
  txn_id id;
  hash_value key;
  queue_links links;
  time_point due;
  flow reply_to;
  application_id application = 0;
  bool alive = false;
  dialog_lines lines;
  std::string provisional; // the last one sent; empty while there is none
};

/// Keys are keyed hashes of what append_transaction_key() wrote; who cannot
/// know the hash's secret cannot make two that are equal.
class server_transactions {
public:
  struct bounds {
    std::size_t max_count;
    std::size_t max_bytes;
    std::chrono::milliseconds lifetime; // timer J, and the wait for an answer
  };

  /// What a retransmission gets; no text while there is no answer.
  struct last_answer {
    const flow& reply_to;
    std::string_view text;
  };

  server_transactions(random_source& random, const bounds& limits);

  /// Waiting or answered; nothing for a new request.
  std::optional<last_answer> find(const hash_value& key) const;

  /// Null when it is not waiting.
  server_transaction* find(const txn_id& id) noexcept;

  /// Null when the table is full of transactions that wait for their answer;
  /// answered ones make room, the oldest first.
  server_transaction* insert(const hash_value& key, const flow& reply_to,
                             application_id application, time_point now);

  /// To be called once `lines` is filled in.
  void account(const server_transaction& txn) noexcept;

  /// Keeps a provisional answer for retransmissions.
  void provisional(server_transaction& txn, std::string_view answer);

  /// Ends the wait. The answer is kept for timer J, but not over TCP.
  void complete(server_transaction& txn, std::string_view answer,
                time_point now);

  /// Forgets one that waits.
  void erase(server_transaction& txn);

  /// Removes what is due; calls `unanswered` for who never got an answer.
  void expire(time_point now,
              const std::function<void(server_transaction&)>& unanswered);

  /// Removes the waiting transactions of an application that has gone, after
  /// calling `f` for each.
  void abandon(application_id application,
               const std::function<void(server_transaction&)>& f);

  std::optional<time_point> next_due() const noexcept;

  std::size_t size() const noexcept {
    return pool_.size() + answers_.size();
  }

  std::size_t bytes() const noexcept {
    return waiting_bytes_ + answers_.bytes();
  }

  /// How many were removed before their time to make room.
  std::uint64_t evicted() const noexcept {
    return evicted_;
  }

private:
  /// In the index: an answer in the log. Without it a slot.
  static constexpr std::uint32_t answered_bit = 0x8000'0000U;

  static std::size_t weight(const server_transaction& txn) noexcept;
  bool make_room();
  void release(server_transaction& txn);
  void forget_oldest_answer();

  random_source& random_;
  bounds bounds_;
  slot_pool<server_transaction> pool_;
  slot_queue<server_transaction, &server_transaction::links> waiting_{pool_};
  answer_log answers_;
  transaction_index index_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t evicted_ = 0;
};

} // namespace rollcall::edge
