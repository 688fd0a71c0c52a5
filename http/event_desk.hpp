// Server-Sent Events: who listens, what they were sent, and what they may still
// ask for. On the io_context of one server, and on its thread alone. Only
// sources include this.
#pragma once

#include "http/action.hpp"
#include "http/gate.hpp"
#include "http/responder.hpp"
#include "http/server.hpp"
#include "http/settings.hpp"
#include "protocol/registrar/event.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::http {

class event_desk {
public:
  event_desk(asio::io_context& context, std::shared_ptr<gate> way_in,
             const settings& conf, registrar::subscribe listen);

  ~event_desk();

  /// Begins an answer that goes on until the client leaves or is too slow.
  void open(const restinio::request_handle_t& what, listening which,
            std::string_view date);

  bool busy() const noexcept {
    return !readers_.empty();
  }

  /// From any thread.
  listener_count count() const noexcept {
    return {listening_, dropped_, lost_};
  }

  /// Ends all of them.
  void dismiss();

private:
  using clock = std::chrono::steady_clock;

  struct line {
    std::uint64_t id = 0;
    registrar::event_ptr what;
    std::string text;
  };

  struct reader {
    explicit reader(const restinio::request_handle_t& request) : to(request) {
      // nop
    }

    responder to;
    registrar::event_filter filter;
    std::string pending;
    bool writing = false;
    std::list<std::shared_ptr<reader>>::iterator self;
  };

  using reader_ptr = std::shared_ptr<reader>;

  /// What crosses from the events' thread to this one.
  struct crossing {
    std::atomic<bool> open{true};        // somebody may want more
    std::atomic<std::size_t> waiting{0}; // events not taken over yet
    std::atomic<std::size_t> lost{0};    // those that were not handed over
  };

  void subscribe();
  void take(const std::vector<registrar::event_ptr>& events);
  void replay(reader& who, std::uint64_t after);
  void put(const reader_ptr& who, std::string_view text);
  void send(const reader_ptr& who);
  void on_written(const reader_ptr& who, bool good);
  void forget(const reader_ptr& who);
  void arm();
  void beat();

  std::shared_ptr<gate> gate_;
  asio::steady_timer timer_;
  registrar::subscribe listen_;
  std::size_t max_readers_;
  std::size_t max_pending_; // bytes, of one reader
  std::size_t max_recent_;  // events
  std::size_t max_recent_bytes_;
  std::chrono::milliseconds heartbeat_;
  std::chrono::milliseconds linger_;
  std::list<reader_ptr> readers_;
  std::deque<line> recent_;
  std::size_t recent_bytes_ = 0;
  std::uint64_t known_after_ = 0; // all later ones are in recent_
  std::shared_ptr<crossing> crossing_; // null: not subscribed
  clock::time_point last_reader_;
  bool armed_ = false;
  std::atomic<std::size_t> listening_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> lost_{0};
};

} // namespace rollcall::http
