#include "http/event_desk.hpp"

#include "http/event_view.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rollcall::http {

namespace {

/// Events on their way to this thread; what comes on top is lost, and all who
/// listen are told so.
constexpr std::size_t most_waiting = 50'000;

/// Those who come back too late, or were not told of all: what they know is
/// not all that happened.
constexpr std::string_view gap_text = "event: gap\ndata: {}\n\n";

} // namespace

event_desk::event_desk(asio::io_context& context, std::shared_ptr<gate> way_in,
                       const settings& conf, registrar::subscribe listen)
    : gate_(std::move(way_in)),
      timer_(context),
      listen_(std::move(listen)),
      max_readers_(conf.max_listeners),
      max_pending_(conf.max_event_backlog),
      max_recent_(conf.max_recent_events),
      max_recent_bytes_(conf.max_recent_bytes),
      heartbeat_(conf.heartbeat),
      linger_(conf.event_linger) {
  // nop
}

event_desk::~event_desk() {
  if (crossing_)
    crossing_->open = false;
}

void event_desk::open(const restinio::request_handle_t& what, listening which,
                      std::string_view date) {
  if (!listen_ || readers_.size() >= max_readers_)
    return responder(what).whole(
        error_answer(503, "too many listen to events already"), date);
  auto one = std::make_shared<reader>(what);
  one->filter = std::move(which.filter);
  const field fresh{"Cache-Control", "no-store"};
  one->to.begin("text/event-stream", date, {&fresh, 1});
  if (one->to.head_only())
    return one->to.end({});
  // Tells a browser to come back soon, and proxies to pass on what there is.
  one->pending = "retry: 2000\n\n";
  subscribe();
  if (which.after)
    replay(*one, *which.after);
  one->self = readers_.insert(readers_.end(), one);
  listening_ = readers_.size();
  send(one);
  arm();
}

void event_desk::subscribe() {
  last_reader_ = clock::now();
  if (crossing_)
    return;
  crossing_ = std::make_shared<crossing>();
  known_after_ = std::numeric_limits<std::uint64_t>::max();
  listen_({{},
           [this, way_in = gate_, on = crossing_](
               std::span<const registrar::event_ptr> events) {
             if (!on->open)
               return false;
             if (on->waiting + events.size() > most_waiting) {
               on->lost += events.size();
               return true;
             }
             on->waiting += events.size();
             way_in->post([this, on,
                           some = std::vector<registrar::event_ptr>(
                               events.begin(), events.end())] {
               on->waiting -= some.size();
               if (on->open)
                 take(some);
             });
             return true;
           }});
}

void event_desk::take(const std::vector<registrar::event_ptr>& events) {
  auto lost = crossing_->lost.exchange(0);
  lost_ += lost;
  if (lost != 0) {
    recent_.clear();
    recent_bytes_ = 0;
    known_after_ = std::numeric_limits<std::uint64_t>::max();
  }
  if (known_after_ == std::numeric_limits<std::uint64_t>::max())
    known_after_ = events.front()->id - 1;
  for (const auto& one : events) {
    auto text = event_text(*one);
    recent_bytes_ += text.size();
    recent_.push_back({one->id, one, std::move(text)});
  }
  // Sending may take a reader out.
  for (auto i = readers_.begin(); i != readers_.end();) {
    auto who = *i++;
    std::string all;
    if (lost != 0)
      all += gap_text;
    auto first = recent_.end() - static_cast<std::ptrdiff_t>(events.size());
    for (; first != recent_.end(); ++first)
      if (who->filter.wants(*first->what))
        all += first->text;
    if (!all.empty())
      put(who, all);
  }
  while (recent_.size() > max_recent_ || recent_bytes_ > max_recent_bytes_) {
    recent_bytes_ -= recent_.front().text.size();
    known_after_ = recent_.front().id;
    recent_.pop_front();
  }
}

/// What came after the last event that somebody has seen.
void event_desk::replay(reader& who, std::uint64_t after) {
  if (after < known_after_)
    who.pending += gap_text;
  for (const auto& one : recent_)
    if (one.id > after && who.filter.wants(*one.what))
      who.pending += one.text;
}

void event_desk::put(const reader_ptr& who, std::string_view text) {
  // Nobody is waited for: who is slow may come back, and is told of the gap.
  if (who->pending.size() + text.size() > max_pending_) {
    ++dropped_;
    who->to.cut();
    return forget(who);
  }
  who->pending += text;
  send(who);
}

void event_desk::send(const reader_ptr& who) {
  if (who->writing || who->pending.empty())
    return;
  who->writing = true;
  auto bytes = std::exchange(who->pending, {});
  who->to.piece(bytes, [this, way_in = gate_, weak = std::weak_ptr(who)](
                           bool good) {
    // Posted, since RESTinio is in the middle of its own affairs.
    if (auto still = weak.lock())
      way_in->post([this, weak, good] {
        if (auto one = weak.lock())
          on_written(one, good);
      });
  });
}

void event_desk::on_written(const reader_ptr& who, bool good) {
  if (!good)
    return forget(who);
  who->writing = false;
  send(who);
}

void event_desk::forget(const reader_ptr& who) {
  auto keep = who; // The list's may be the last.
  if (keep->self == readers_.end())
    return;
  readers_.erase(std::exchange(keep->self, readers_.end()));
  listening_ = readers_.size();
  last_reader_ = clock::now();
}

void event_desk::arm() {
  if (std::exchange(armed_, true))
    return;
  timer_.expires_after(heartbeat_);
  timer_.async_wait([this](const asio::error_code& error) {
    if (error)
      return;
    armed_ = false;
    beat();
  });
}

/// Shows clients and proxies that all is well, and notices who has left.
void event_desk::beat() {
  for (auto i = readers_.begin(); i != readers_.end();) {
    auto who = *i++;
    if (!who->writing)
      put(who, ":\n\n");
  }
  if (readers_.empty() && clock::now() - last_reader_ > linger_) {
    // Nobody is left who could ask for what he missed.
    crossing_->open = false;
    crossing_.reset();
    recent_.clear();
    recent_bytes_ = 0;
    return;
  }
  arm();
}

void event_desk::dismiss() {
  timer_.cancel();
  while (!readers_.empty()) {
    auto who = readers_.front();
    who->to.cut();
    forget(who);
  }
}

} // namespace rollcall::http
