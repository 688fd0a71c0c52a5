// Answers inquiries from outside: finds the realms that know, asks them, and
// gathers what they say. Every question has a time limit.
#pragma once

#include "actors/messages.hpp"
#include "actors/gauges/gauge_board.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace rollcall::actors {

/// What is answered when there is no realm to ask.
struct replies_without_realm {
  registrar::reply none;    // it has no actor
  registrar::reply loading; // its bindings are being read
  registrar::reply failed;  // nobody could be asked whether it is served
};

struct http_state {
  static inline constexpr const char* name = "http";

  /// Users in one piece of a long list.
  static constexpr std::size_t page_size = 500;

  using pointer = http_actor::stateful_pointer<http_state>;

  explicit http_state(pointer owner) : self(owner) {
    // nop
  }

  void on_ask(ask& question);
  void list_user(registrar::list_user what,
                 registrar::reply_receiver receiver);
  void list_realm(registrar::list_realm what,
                  registrar::reply_receiver receiver);
  /// The next piece of a list; `left` users are still wanted, 0: all.
  void fetch(const realm_actor& realm, page_request request, std::size_t left,
             registrar::reply_receiver receiver);
  void list_history(registrar::list_history what,
                    registrar::reply_receiver receiver);
  void remove(registrar::remove_user what, registrar::reply_receiver receiver);
  void notify(registrar::notify_user what, registrar::reply_receiver receiver);
  void verify(registrar::verify_digest what,
              registrar::reply_receiver receiver);
  void tell_ready(const registrar::reply_receiver& receiver) const;
  void add(summary& part);
  void finish(std::uint64_t query, bool in_time);

  pointer self;
  realm_directory_actor realms;
  std::shared_ptr<const gauge_board> gauges; // never null
  std::chrono::milliseconds patience{2'000};

private:
  /// A list of realms while their answers come in. Plain messages with a
  /// query number: CAF searches its pending requests one by one, which ten
  /// thousand of them would feel.
  struct gathering {
    std::size_t missing = 0;
    std::vector<registrar::realm_counts> parts;
    std::vector<std::string> only; // sorted; empty: all
    bool counts = false; // are wanted, else the names of those in use
    registrar::reply_receiver receiver;
  };

  /// Asks all realms.
  void gather(gathering what);

  /// Finds the realm and goes on with its actor; else the receiver gets one of
  /// the replies.
  template <class F>
  void with_realm(find_realm which, registrar::reply_receiver receiver,
                  replies_without_realm otherwise, F&& go_on);

  /// Asks an actor and turns its answer into a reply.
  template <class Actor, class Question, class Answer>
  void ask_one(const Actor& who, Question&& question,
               registrar::reply_receiver receiver,
               void (*fill)(registrar::reply&, Answer&));

  void begin_gathering(const realms_found& found, gathering what);

  std::unordered_map<std::uint64_t, gathering> gatherings_;
  std::uint64_t next_query_ = 1;
};

http_actor::behavior_type http(http_state::pointer self,
                               realm_directory_actor realms,
                               std::shared_ptr<const gauge_board> gauges,
                               std::chrono::milliseconds patience);

/// The way in for threads that are no actors. Answers "internal" once the
/// actor has ended.
registrar::inquire make_inquire(http_actor actor);

} // namespace rollcall::actors
