// One connection to one drachtio server, made again whenever it is lost:
// sockets and framing, no actors. Lives on one io_context, run by one thread.
//
//            start            connected, TLS        OK            OK
//   [idle] --------> connecting --------> authenticating --> routing --> up
//                      ^    |                  |  |            |         |
//                      |    '------------------'--|------------'---------'
//                      |          lost, refused, broken frame, silent
//                   waiting <---------------------'
//                              (a wrong secret waits longer)
#pragma once

#include "actors/gauges/link_gauges.hpp"
#include "actors/settings.hpp"

#include <asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::actors {

/// Who a link tells what happens. Calls come on the io_context's thread.
class link_observer {
public:
  virtual ~link_observer() = default;

  /// Authenticated and routed; `listens` are the server's own addresses.
  virtual void on_link_up(std::string_view listens) = 0;

  /// What was sent and not answered yet will not be.
  virtual void on_link_down(std::string_view reason) = 0;

  /// Payloads of whole frames, views into `bytes`.
  virtual void on_frames(std::shared_ptr<const char[]> bytes,
                         const std::vector<std::string_view>& frames)
    = 0;
};

class drachtio_link {
public:
  /// `observer` must outlive the link. What it counts goes to `counters`, which
  /// others may read.
  drachtio_link(asio::io_context& io, server_settings settings,
                link_observer& observer,
                std::shared_ptr<link_counters> counters
                = std::make_shared<link_counters>());
  // NOLINTNEXTLINE(bugprone-exception-escape): timers cancel without errors.
  ~drachtio_link();

  drachtio_link(const drachtio_link&) = delete;
  drachtio_link& operator=(const drachtio_link&) = delete;

  void start();

  /// Closes for good; the observer hears no more.
  void stop();

  bool is_up() const noexcept;

  /// Sends whole frames. What is written in one turn of the io_context goes
  /// out together. False, and counted, when the link is down or `max_outbound`
  /// would be exceeded.
  bool write(std::string_view frames);

  /// Stops reading, so that TCP holds the server back, or goes on.
  void hold(bool on);

  /// Reads nothing for so long.
  void rest(milliseconds time);

  /// From the next read on, no more bytes at once; the observer's turns are so
  /// long. At first, and at most, `receive_buffer::block_size`.
  void read_at_most(std::size_t bytes) noexcept;

  const link_counters& counters() const noexcept;

private:
  class connection;
  std::shared_ptr<connection> impl_;
};

} // namespace rollcall::actors
