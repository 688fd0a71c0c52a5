#include "actors/drachtio_link.hpp"

#include "actors/back_off.hpp"
#include "actors/receive_buffer.hpp"
#include "actors/stream.hpp"
#include "log/parts.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/drachtio/meta.hpp"

#include <asio/connect.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <array>

namespace rollcall::actors {

namespace {

enum class phase { idle, waiting, connecting, authenticating, routing, up };

} // namespace

// Handlers of a past socket are told from those of the present one by the
// number of the attempt that they belong to.
class drachtio_link::connection
  : public std::enable_shared_from_this<connection> {
public:
  connection(asio::io_context& io, server_settings settings,
             link_observer& observer, std::shared_ptr<link_counters> counters)
    : io_(io),
      settings_(std::move(settings)),
      observer_(&observer),
      counters_(std::move(counters)),
      resolver_(io),
      retry_timer_(io),
      watchdog_(io),
      rest_timer_(io),
      back_off_(settings_.retry_min, settings_.retry_max) {
    // nop
  }

  void start() { connect(); }

  void stop() {
    // Again from the owner's destructor, which may run on another thread.
    if (observer_ == nullptr)
      return;
    counters_->up.set(0);
    observer_ = nullptr;
    phase_ = phase::idle;
    ++attempt_;
    retry_timer_.cancel();
    watchdog_.cancel();
    rest_timer_.cancel();
    resolver_.cancel();
    close_socket();
  }

  bool is_up() const noexcept { return phase_ == phase::up; }

  bool write(std::string_view frames) {
    if (phase_ != phase::up
        || pending_.size() + writing_.size() + frames.size()
             > settings_.max_outbound) {
      counters_->dropped.add();
      return false;
    }
    send(frames);
    return true;
  }

  void hold(bool on) {
    held_ = on;
    was_held_ |= on;
    if (!reading_ && stream_ && phase_ > phase::connecting)
      read();
  }

  void rest(milliseconds time) {
    resting_ = true;
    after(rest_timer_, time, [](connection& c) {
      c.resting_ = false;
      c.hold(c.held_);
    });
  }

  void read_at_most(std::size_t bytes) noexcept { read_most_ = bytes; }

  const link_counters& counters() const noexcept { return *counters_; }

private:
  void connect() {
    phase_ = phase::connecting;
    auto attempt = ++attempt_;
    std::string error;
    stream_ = make_stream(io_, settings_, error);
    if (!stream_)
      return lose(error);
    watch(settings_.connect_timeout, "no connection in time");
    // An address needs no resolver, which one thread serves for all links of
    // the io_context: it may be waiting for some other link's name server.
    std::error_code is_a_name;
    auto address = asio::ip::make_address(settings_.host, is_a_name);
    if (!is_a_name)
      return connect_to(std::array{asio::ip::tcp::endpoint{address,
                                                           settings_.port}});
    resolver_.async_resolve(
      settings_.host, std::to_string(settings_.port),
      [self = shared_from_this(), attempt](
        std::error_code failure,
        const asio::ip::tcp::resolver::results_type& found) {
        if (attempt != self->attempt_)
          return;
        if (failure)
          return self->lose(failure.message());
        self->connect_to(found);
      });
  }

  template <class Endpoints>
  void connect_to(const Endpoints& those) {
    asio::async_connect(stream_->socket(), those,
                        [self = shared_from_this(), attempt = attempt_,
                         keep = stream_](std::error_code bad, const auto&) {
                          if (attempt == self->attempt_)
                            self->on_connected(bad);
                        });
  }

  void on_connected(std::error_code failure) {
    if (failure)
      return lose(failure.message());
    std::error_code ignored;
    stream_->socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
    stream_->handshake(
      [self = shared_from_this(), attempt = attempt_,
       keep = stream_](std::error_code bad) {
        if (attempt != self->attempt_)
          return;
        if (bad)
          return self->lose("TLS: " + bad.message());
        self->authenticate();
      });
  }

  void authenticate() {
    phase_ = phase::authenticating;
    pending_.clear();
    writing_.clear();
    received_.reset();
    std::string frame;
    drachtio::append_authenticate(frame, next_command(), settings_.secret,
                                  settings_.tags);
    send(frame);
    read();
  }

  std::string next_command() {
    command_ = "c" + std::to_string(++commands_);
    return command_;
  }

  // -- reading ---------------------------------------------------------------

  void read() {
    // What a new connection says first is read, come what may.
    if ((held_ && phase_ == phase::up) || resting_ || reading_)
      return;
    reading_ = true;
    auto room = received_.prepare();
    stream_->read_some(
      asio::buffer(room.data(), std::min(room.size(), read_most_)),
      [self = shared_from_this(), attempt = attempt_,
       keep = stream_](std::error_code failure, std::size_t size) {
        if (attempt != self->attempt_)
          return;
        self->reading_ = false;
        if (failure)
          return self->lose(failure.message());
        self->counters_->bytes_received.add(size);
        self->received_.commit(size);
        self->take_frames();
      });
  }

  void take_frames() {
    auto attempt = attempt_;
    frames_.clear();
    for (;;) {
      auto one = drachtio::next_frame(received_.unread(),
                                      settings_.max_frame);
      if (one.error == drachtio::frame_errc::need_more)
        break;
      if (one.error != drachtio::frame_errc::none) {
        // What came before is whole.
        give_frames();
        counters_->broken_streams.add();
        if (attempt == attempt_)
          lose("the stream of frames is broken");
        return;
      }
      received_.consume(one.consumed);
      if (phase_ != phase::up || is_pong(one.payload)) {
        on_command_response(one.payload);
        if (attempt != attempt_)
          return;
      } else {
        frames_.push_back(one.payload);
      }
    }
    give_frames();
    if (attempt == attempt_)
      read();
  }

  void give_frames() {
    if (frames_.empty())
      return;
    counters_->frames.add(frames_.size());
    observer_->on_frames(received_.owner(), frames_);
  }

  bool is_pong(std::string_view payload) const noexcept {
    return !ping_.empty() && payload.size() < 256
           && payload.find(ping_) != std::string_view::npos;
  }

  void on_command_response(std::string_view payload) {
    auto parsed = drachtio::parse_server_frame(payload);
    auto* response = std::get_if<drachtio::command_response>(&parsed);
    if (response == nullptr || response->request_id != command_) {
      if (phase_ == phase::up)
        frames_.push_back(payload);
      return;
    }
    if (phase_ == phase::authenticating && !response->ok)
      return refused(response->rest);
    if (!response->ok)
      return lose("the server refused a command: "
                  + std::string{response->rest});
    if (phase_ == phase::authenticating) {
      listens_ = response->rest.substr(0, response->rest.find('|'));
      phase_ = phase::routing;
      std::string frame;
      drachtio::append_route(frame, next_command(), "register");
      send(frame);
    } else if (phase_ == phase::routing) {
      phase_ = phase::up;
      back_off_.reset();
      counters_->connects.add();
      counters_->up.set(1);
      wait_to_ping();
      observer_->on_link_up(listens_);
    } else {
      ping_.clear();
      wait_to_ping();
    }
  }

  // -- writing ---------------------------------------------------------------

  void send(std::string_view frames) {
    pending_ += frames;
    if (flushing_)
      return;
    flushing_ = true;
    asio::post(io_, [self = shared_from_this(), attempt = attempt_] {
      if (attempt == self->attempt_)
        self->flush();
    });
  }

  void flush() {
    std::swap(writing_, pending_);
    stream_->write(asio::buffer(writing_),
                   [self = shared_from_this(), attempt = attempt_,
                    keep = stream_](std::error_code failure,
                                    std::size_t size) {
                     if (attempt == self->attempt_)
                       self->on_written(failure, size);
                   });
  }

  void on_written(std::error_code failure, std::size_t size) {
    if (failure)
      return lose(failure.message());
    counters_->bytes_sent.add(size);
    writing_.clear();
    if (pending_.empty())
      flushing_ = false;
    else
      flush();
  }

  // -- time ------------------------------------------------------------------

  /// Calls `go_on(*this)` unless the timer is set anew or the attempt ends.
  /// A wait that is over is not cancelled any more, though its handler may
  /// still have to come: so that asks whether the timer is its own yet.
  template <class F>
  void after(asio::steady_timer& timer, milliseconds wait, F go_on) {
    timer.expires_after(wait);
    timer.async_wait([self = shared_from_this(), attempt = attempt_, &timer,
                      due = timer.expiry(),
                      go_on](std::error_code cancelled) {
      if (!cancelled && attempt == self->attempt_ && timer.expiry() == due)
        go_on(*self);
    });
  }

  void watch(milliseconds time, const char* reason) {
    after(watchdog_, time, [reason](connection& c) { c.lose(reason); });
  }

  void wait_to_ping() {
    after(watchdog_, settings_.ping_interval, [](connection& c) { c.ping(); });
  }

  void ping() {
    std::string frame;
    ping_ = next_command();
    was_held_ = held_;
    drachtio::append_ping(frame, ping_);
    send(frame);
    await_pong();
  }

  /// While nothing is read the answer may be there unseen.
  void await_pong() {
    after(watchdog_, settings_.ping_interval, [](connection& c) {
      if (std::exchange(c.was_held_, c.held_))
        c.await_pong();
      else
        c.lose("no answer to a ping");
    });
  }

  // -- the end, and again ----------------------------------------------------

  void refused(std::string_view why) {
    log::link().error("drachtio {}:{} refused us: {}; check its secret. Next "
                      "try in {} s",
                      settings_.host, settings_.port, why,
                      settings_.retry_refused.count() / 1'000);
    end_attempt();
    retry_after(settings_.retry_refused);
  }

  void lose(std::string_view why) {
    auto was_up = phase_ == phase::up;
    end_attempt();
    auto wait = back_off_.next();
    // One line when it is lost, one for the first failed attempt; the rest of
    // a long outage is of no news.
    if (was_up || back_off_.tries() == 1)
      log::link().warn("drachtio {}:{} is not connected: {}; next try in {} ms",
                       settings_.host, settings_.port, why, wait.count());
    if (was_up && observer_ != nullptr)
      observer_->on_link_down(why);
    if (phase_ == phase::idle && observer_ != nullptr)
      retry_after(wait);
  }

  void end_attempt() {
    if (is_up())
      counters_->losses.add();
    counters_->up.set(0);
    phase_ = phase::idle;
    ++attempt_;
    watchdog_.cancel();
    resolver_.cancel();
    close_socket();
    pending_.clear();
    writing_.clear();
    ping_.clear();
    flushing_ = reading_ = resting_ = false;
  }

  void close_socket() {
    if (!stream_)
      return;
    std::error_code ignored;
    stream_->socket().close(ignored);
    stream_ = nullptr;
  }

  void retry_after(milliseconds wait) {
    phase_ = phase::waiting;
    after(retry_timer_, wait, [](connection& c) { c.connect(); });
  }

  asio::io_context& io_;
  server_settings settings_;
  link_observer* observer_;
  std::shared_ptr<link_counters> counters_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer retry_timer_;
  asio::steady_timer watchdog_;
  asio::steady_timer rest_timer_;
  std::shared_ptr<stream> stream_; // kept by its handlers, too
  phase phase_ = phase::idle;
  std::uint64_t attempt_ = 0;
  back_off back_off_;

  std::string command_; // id of the command whose response is awaited
  std::uint64_t commands_ = 0;
  std::string ping_; // id of a ping under way, or empty
  std::string listens_;

  receive_buffer received_;
  std::size_t read_most_ = receive_buffer::block_size;
  bool held_ = false;
  bool was_held_ = false; // since the last look for a pong
  bool resting_ = false;
  bool reading_ = false;
  std::vector<std::string_view> frames_;

  std::string pending_;
  std::string writing_;
  bool flushing_ = false;
};

drachtio_link::drachtio_link(asio::io_context& io, server_settings settings,
                             link_observer& observer,
                             std::shared_ptr<link_counters> counters)
  : impl_(std::make_shared<connection>(io, std::move(settings), observer,
                                       std::move(counters))) {
  // nop
}

// NOLINTNEXTLINE(bugprone-exception-escape): as in the header.
drachtio_link::~drachtio_link() {
  impl_->stop();
}

void drachtio_link::start() {
  impl_->start();
}

void drachtio_link::stop() {
  impl_->stop();
}

bool drachtio_link::is_up() const noexcept {
  return impl_->is_up();
}

bool drachtio_link::write(std::string_view frames) {
  return impl_->write(frames);
}

void drachtio_link::hold(bool on) {
  impl_->hold(on);
}

void drachtio_link::rest(milliseconds time) {
  impl_->rest(time);
}

void drachtio_link::read_at_most(std::size_t bytes) noexcept {
  impl_->read_at_most(bytes);
}

const link_counters& drachtio_link::counters() const noexcept {
  return impl_->counters();
}

} // namespace rollcall::actors
