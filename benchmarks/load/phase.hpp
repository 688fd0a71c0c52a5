// What a load test does, one phase after the other.
//
//   insert            every phone registers once
//   refresh=5s        phones register again, in a scattered order, for 5 s
//   refresh=5s@30000  the same in an open loop, 30,000 a second
//   mixed=5s          refreshes, some queries, some phones leave and come back
//   unregister        every phone leaves
//   watch=60s         nothing is sent; polls are answered and counted
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::load {

enum class phase_kind : std::uint8_t {
  insert,
  refresh,
  mixed,
  unregister,
  watch
};

struct phase {
  std::string text; // as given
  phase_kind kind = phase_kind::insert;
  std::int64_t duration = 0; // ns; 0: each phone once
  double rate = 0;           // registrations a second; 0: closed loop
};

/// Comma-separated phases; nothing for what is none.
std::optional<std::vector<phase>> parse_phases(std::string_view text);

} // namespace rollcall::load
