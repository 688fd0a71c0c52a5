// What the edge counts. Written by the edge's own thread, readable from any.
#pragma once

#include <atomic>
#include <cstdint>

namespace rollcall::edge {

/// One writer, many readers; no locked instruction is spent on counting.
class counter {
public:
  counter& operator++() noexcept {
    return *this += 1;
  }

  counter& operator+=(std::uint64_t n) noexcept {
    value_.store(get() + n, std::memory_order_relaxed);
    return *this;
  }

  void set(std::uint64_t n) noexcept {
    value_.store(n, std::memory_order_relaxed);
  }

  std::uint64_t get() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

struct counters {
  // From the network.
  counter requests;                 // well-formed, retransmissions included
  counter responses;                // well-formed, stray ones included
  counter malformed;                // dropped without an answer
  counter keepalives;               // CRLF and the like
  counter retransmissions_absorbed; // never seen by an application
  counter requests_forwarded;
  counter answered_here;     // 501, 481, 503 and 200 to OPTIONS by the edge
  counter transactions_full; // requests dropped for max_server_transactions
  counter evicted;           // answers forgotten before timer J for a bound
  counter unanswered;        // an application let a request time out
  counter stray_responses;   // to no request of ours, or late or repeated
  // From applications.
  counter answers_sent;
  counter answers_refused; // unknown transaction, or the connection is gone
  counter requests_sent;
  counter requests_refused; // answered NOK
  counter retransmissions_sent;
  counter timeouts;    // 408 made here
  counter unreachable; // 503 made here
  // Transports.
  counter sends_dropped; // the kernel took no more, or said no
  counter connections_accepted;
  counter connections_refused; // over a bound on their number
  counter connections_timed_out;
  counter connections_overrun; // closed for a bound on bytes
  counter applications_accepted;
  counter applications_refused; // wrong secret, out of step, too many
  counter applications_overrun; // closed for max_application_backlog
  // How many there are now.
  counter server_transactions;
  counter client_transactions;
  counter connections;
  counter applications;
};

} // namespace rollcall::edge
