// What is done about those who guess passwords.
#pragma once

#include "actors/gauges/counter.hpp"

namespace rollcall::actors {

struct abuse_gauges {
  shared_counter failures; // wrong user or password
  // Blocks that began.
  shared_counter phones;
  shared_counter users;
  shared_counter sources;
};

} // namespace rollcall::actors
