// Where requests and replies meet: on the io_context of one server, and on its
// thread alone. Only sources include this.
#pragma once

#include "http/action.hpp"
#include "http/event_desk.hpp"
#include "http/gate.hpp"
#include "http/process_calls.hpp"
#include "http/responder.hpp"
#include "http/settings.hpp"
#include "http/visitor.hpp"
#include "protocol/registrar/inquiry.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <ctime>
#include <list>
#include <memory>
#include <string>

namespace rollcall::http {

class desk {
public:
  /// `keys` is null where everybody is let in; else it must outlive the desk.
  desk(asio::io_context& context, const settings& conf, const keyring* keys,
       registrar::inquire ask, registrar::subscribe listen,
       process_calls process);

  ~desk();

  restinio::request_handling_status_t
  serve(const restinio::request_handle_t& what);

  /// Whether any answer is still owed.
  bool busy() const noexcept {
    return !waiting_.empty() || !writing_.empty() || events_.busy();
  }

  /// From any thread.
  listener_count listeners() const noexcept {
    return events_.count();
  }

  /// Answers 503 to all who wait.
  void dismiss();

private:
  using clock = std::chrono::steady_clock;

  /// A question under way. It stands in one of the two lists, which own it, so
  /// that a reply or a written piece that comes too late finds nothing.
  struct exchange {
    explicit exchange(const restinio::request_handle_t& what) : to(what) {
      // nop
    }

    responder to;
    view render;               // empty: an array, rendered as it comes
    registrar::reply gathered; // for `render`
    std::string pending = "["; // rendered, not sent
    bool first = true;         // no element rendered yet
    bool begun = false;        // pieces were sent
    bool waiting = true;       // for the register, else for the client
    std::function<void()> more;
    clock::time_point due;
    std::list<std::shared_ptr<exchange>>::iterator self;
  };

  using exchange_ptr = std::shared_ptr<exchange>;

  visitor recognise(const restinio::http_request_header_t& head) const;

  void ask(const restinio::request_handle_t& what, question which);

  void on_reply(const exchange_ptr& one, registrar::reply piece);

  /// Keeps a piece; with the last one, renders and answers.
  void gather(const exchange_ptr& one, registrar::reply piece);

  void on_written(const exchange_ptr& one, bool good);

  void send_piece(const exchange_ptr& one);

  /// Answers 500 and the like, or cuts an answer already begun.
  void fail(const exchange_ptr& one, unsigned status, std::string_view text);

  /// Ends the exchange: nothing is expected of either side any more.
  void forget(const exchange_ptr& one);

  /// Gives the register a new deadline.
  void expect(exchange& one);

  void arm();

  /// For Date; rendered once a second.
  const std::string& date();

  const keyring* keys_;
  bool secure_;
  registrar::inquire ask_;
  process_calls process_;
  std::chrono::milliseconds deadline_;
  std::shared_ptr<gate> gate_;
  event_desk events_;
  asio::steady_timer timer_;
  bool armed_ = false;
  std::list<exchange_ptr> waiting_; // by deadline, the nearest first
  std::list<exchange_ptr> writing_;
  std::time_t date_of_ = 0;
  std::string date_;
};

} // namespace rollcall::http
