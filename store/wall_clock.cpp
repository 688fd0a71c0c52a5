#include "store/wall_clock.hpp"

#include "store/record.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace rollcall::store {

namespace {

constexpr std::string_view note_name = "wall clock";

/// In milliseconds; what cannot be read is as good as nothing.
registrar::milliseconds read_note(std::string_view note) {
  std::int64_t result = 0;
  const auto* end = note.data() + note.size();
  auto [stop, error] = std::from_chars(note.data(), end, result);
  return registrar::milliseconds{
    error == std::errc{} && stop == end ? result : 0};
}

} // namespace

void note_wall_clock(batch& to, registrar::milliseconds ahead) {
  auto none = ahead == registrar::milliseconds::zero();
  to.note(note_name, none ? std::string{} : std::to_string(ahead.count()));
}

std::optional<failure> follow_wall_clock(engine& in) {
  batch moved;
  {
    auto now = in.snapshot();
    if (auto* failed = std::get_if<failure>(&now))
      return std::move(*failed);
    const auto& all = *std::get<0>(now);
    auto note = all.note(note_name);
    if (auto* failed = std::get_if<failure>(&note))
      return std::move(*failed);
    auto ahead = read_note(std::get<std::string>(note));
    if (ahead == registrar::milliseconds::zero())
      return std::nullopt;
    auto at = all.bindings();
    std::string state;
    for (stored_binding found; at->next(found);) {
      state.assign(found.state);
      if (move_times(state, ahead))
        moved.put_state(found.key, state);
    }
    if (at->error())
      return at->error();
  }
  note_wall_clock(moved, registrar::milliseconds::zero());
  return in.commit(moved);
}

} // namespace rollcall::store
