// How the polls of all contacts go.
#pragma once

#include "actors/gauges/histogram.hpp"

namespace rollcall::actors {

struct poll_gauges {
  shared_counter sent;
  shared_counter answered; // by the phone, with any status
  shared_counter missed;   // drachtio could not reach it
  shared_counter unsent;   // no connection to a server
  shared_counter lost;     // drachtio took it on and was not heard of again
  own_counter in_flight;   // by the wheel's count
  own_counter waiting;     // due, but over a bound
  histogram<shared_counter> round_trip{poll_bounds}; // of answered ones
  histogram<shared_counter> lateness{poll_bounds};   // behind the due time
};

} // namespace rollcall::actors
