#include "metrics/actors_metrics.hpp"

#include "metrics/families.hpp"

#include <span>
#include <utility>

namespace rollcall::metrics {

namespace {

using actors::connection_gauges;
using connections = std::vector<std::shared_ptr<const connection_gauges>>;

/// How a number of a connection is shown.
struct row {
  const char* name;
  const char* help;
  std::uint64_t (*get)(const connection_gauges&);
};

constexpr row connection_gauge_rows[] = {
    {"rollcall_drachtio_up", "Whether the connection to the server is up.",
     [](const connection_gauges& c) {
       return c.link.up.get();
     }},
    {"rollcall_drachtio_registers_in_flight",
     "REGISTERs of the server that are not answered yet.",
     [](const connection_gauges& c) {
       return c.in_flight.get();
     }},
    {"rollcall_drachtio_requests_in_flight",
     "Requests to phones through the server that are not answered yet.",
     [](const connection_gauges& c) {
       return c.requests.get();
     }},
    {"rollcall_drachtio_held",
     "Whether nothing is read from the server, as too much waits.",
     [](const connection_gauges& c) {
       return c.held.get();
     }},
};

constexpr row connection_counter_rows[] = {
    {"rollcall_drachtio_connects_total", "Times the connection came up.",
     [](const connection_gauges& c) {
       return c.link.connects.get();
     }},
    {"rollcall_drachtio_losses_total", "Times the connection was lost.",
     [](const connection_gauges& c) {
       return c.link.losses.get();
     }},
    {"rollcall_drachtio_received_bytes_total", "Bytes from the server.",
     [](const connection_gauges& c) {
       return c.link.bytes_received.get();
     }},
    {"rollcall_drachtio_sent_bytes_total", "Bytes to the server.",
     [](const connection_gauges& c) {
       return c.link.bytes_sent.get();
     }},
    {"rollcall_drachtio_frames_total", "Whole frames from the server.",
     [](const connection_gauges& c) {
       return c.link.frames.get();
     }},
    {"rollcall_drachtio_malformed_frames_total",
     "Frames of no known kind, passed over.",
     [](const connection_gauges& c) {
       return c.malformed_frames.get();
     }},
    {"rollcall_drachtio_broken_streams_total",
     "Connections given up as what came was no frame.",
     [](const connection_gauges& c) {
       return c.link.broken_streams.get();
     }},
    {"rollcall_drachtio_malformed_messages_total",
     "SIP messages that could not be read, answered 400.",
     [](const connection_gauges& c) {
       return c.malformed_sip.get();
     }},
    {"rollcall_drachtio_unexpected_requests_total",
     "Requests other than REGISTER, answered 405.",
     [](const connection_gauges& c) {
       return c.unexpected.get();
     }},
    {"rollcall_drachtio_dropped_writes_total",
     "Writes refused as the connection was down or its queue full.",
     [](const connection_gauges& c) {
       return c.link.dropped.get();
     }},
    {"rollcall_drachtio_holds_total",
     "Times that reading stopped as too many REGISTERs were in flight.",
     [](const connection_gauges& c) {
       return c.holds.get();
     }},
};

labels of(const connection_gauges& one) {
  return {{"server", one.server}};
}

void add_registers(families& to, const actors::gauge_board& board,
                   const connections& links) {
  to.counter("rollcall_register_total", "REGISTERs by what they came to.");
  for (std::size_t i = 0; i < actors::register_outcomes; ++i)
    to.value(board.registers.get(static_cast<actors::register_outcome>(i)),
             {{"outcome", std::string{actors::outcome_names[i]}}});
  to.histogram("rollcall_register_duration_seconds",
               "From a REGISTER's arrival from the server until a realm's "
               "answer to it is written.");
  for (const auto& one : links)
    to.value(one->latency, of(*one));
}

void add_book(families& to, const actors::gauge_board& board) {
  const auto& book = board.book;
  to.gauge("rollcall_realms", "Realms with an actor.").value(book.realms.get());
  to.gauge("rollcall_users", "Users with bindings.").value(book.users.get());
  to.gauge("rollcall_bindings", "Bindings.").value(book.bindings.get());
  to.gauge("rollcall_stale_bindings", "Bindings that are stale.")
      .value(book.stale.get());
  to.gauge("rollcall_ready",
           "Whether all that the store had is in the register.")
      .value(board.store.loaded.load());
  to.counter("rollcall_realm_restarts_total",
             "Realms whose actor died and began anew.")
      .value(board.lives.realm_restarts.load());
  to.counter("rollcall_contact_replacements_total",
             "Contacts whose actor died and was replaced.")
      .value(board.lives.contact_replacements.load());
}

void add_polls(families& to, const actors::poll_gauges& polls) {
  to.counter("rollcall_polls_sent_total", "OPTIONS polls that were due.")
      .value(polls.sent.get());
  to.counter("rollcall_polls_total", "Polls by what they came to.");
  to.value(polls.answered.get(), {{"outcome", "answered"}});
  to.value(polls.missed.get(), {{"outcome", "missed"}});
  to.value(polls.unsent.get(), {{"outcome", "unsent"}});
  to.value(polls.lost.get(), {{"outcome", "lost"}});
  to.gauge("rollcall_polls_in_flight", "Polls that are not answered yet.")
      .value(polls.in_flight.get());
  to.gauge("rollcall_polls_waiting", "Polls that are due, but over a bound.")
      .value(polls.waiting.get());
  to.histogram("rollcall_poll_round_trip_seconds",
               "From a poll to the phone's answer.")
      .value(polls.round_trip);
  to.histogram("rollcall_poll_lateness_seconds",
               "From when a poll was due until it was sent.")
      .value(polls.lateness);
}

void add_abuse(families& to, const actors::abuse_gauges& abuse) {
  to.counter("rollcall_auth_failures_total",
             "REGISTERs with a wrong user or password.")
      .value(abuse.failures.get());
  to.counter("rollcall_auth_blocks_total",
             "Blocks that began, by what is blocked.");
  to.value(abuse.phones.get(), {{"barrier", "phone"}});
  to.value(abuse.users.get(), {{"barrier", "user"}});
  to.value(abuse.sources.get(), {{"barrier", "source"}});
}

void add_events(families& to, const actors::event_gauges& events) {
  to.counter("rollcall_events_total",
             "Events that somebody wanted to be told of.")
      .value(events.passed_on.get());
}

void add_store(families& to, const actors::store_gauges& store) {
  to.gauge("rollcall_store_stuck", "Whether the store takes nothing.")
      .value(store.stuck.load());
  to.counter("rollcall_store_commits_total", "Commits that succeeded.")
      .value(store.commits.load());
  to.counter("rollcall_store_commit_failures_total", "Commits that failed.")
      .value(store.failures.load());
  to.counter("rollcall_store_changes_total", "Changes of bindings kept.")
      .value(store.changes.load());
  to.gauge("rollcall_store_waiting_changes",
           "Changes on their way into a commit.")
      .value(store.waiting.get());
  to.gauge("rollcall_store_owed_bindings",
           "Bindings with changes that the store did not take yet.")
      .value(store.owed.get());
  to.histogram("rollcall_store_commit_duration_seconds",
               "How long commits took.")
      .value(store.latency);
}

void add_connections(families& to, const connections& links) {
  for (const auto& row : connection_gauge_rows) {
    to.gauge(row.name, row.help);
    for (const auto& one : links)
      to.value(row.get(*one), of(*one));
  }
  for (const auto& row : connection_counter_rows) {
    to.counter(row.name, row.help);
    for (const auto& one : links)
      to.value(row.get(*one), of(*one));
  }
}

} // namespace

actors_metrics::actors_metrics(std::shared_ptr<const actors::gauge_board> from)
    : board_(std::move(from)) {
  // nop
}

std::vector<prometheus::MetricFamily> actors_metrics::Collect() const {
  families result;
  auto links = board_->connections();
  add_registers(result, *board_, links);
  add_book(result, *board_);
  add_polls(result, board_->polls);
  add_abuse(result, board_->abuse);
  add_events(result, board_->events);
  add_store(result, board_->store);
  add_connections(result, links);
  return result.take();
}

} // namespace rollcall::metrics
