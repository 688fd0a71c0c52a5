// The series of single realms, where they are wanted. There may be tens of
// thousands of realms, so these are written straight onto the page.
#pragma once

#include "actors/gauges/gauge_board.hpp"

#include <string>

namespace rollcall::metrics {

/// Nothing without realms. Of the outcomes those are left out that never came
/// about.
void append_realms(std::string& out,
                   const actors::gauge_board::realm_map& realms);

} // namespace rollcall::metrics
