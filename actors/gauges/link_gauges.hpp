// How one connection to a drachtio server is doing. Written by its thread.
#pragma once

#include "actors/gauges/histogram.hpp"

#include <string>

namespace rollcall::actors {

struct link_counters {
  own_counter connects; // times the link came up
  own_counter losses;   // times it went down
  own_counter bytes_received;
  own_counter bytes_sent;
  own_counter frames;         // whole ones
  own_counter broken_streams; // ended as what came was no frame
  own_counter dropped;        // write() calls refused: queue full, or down
  own_counter up;             // 1 or 0
};

struct connection_gauges {
  std::string server; // host:port
  link_counters link;
  own_counter malformed_frames; // passed over
  own_counter malformed_sip;    // answered 400
  own_counter unexpected;       // requests but REGISTER, answered 405
  own_counter in_flight;        // REGISTERs given out and not answered
  own_counter held;             // 1: too many are, nothing is read
  own_counter holds;            // times it came to that
  own_counter requests;         // of ours that are not answered yet
  /// From a REGISTER's arrival until its answer is handed to the socket.
  histogram<own_counter> latency{work_bounds};
};

} // namespace rollcall::actors
