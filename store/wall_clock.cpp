#include "store/wall_clock.hpp"

#include "store/record.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace rollcall::store {

namespace {

constexpr std::string_view lead_name = "wall clock"; // in milliseconds
constexpr std::string_view set_back_name = "wall clock set back"; // times

/// A note that is not there, or makes no sense, is 0.
result<std::int64_t> read_number(const snapshot& from, std::string_view name) {
  auto note = from.note(name);
  if (auto* failed = std::get_if<failure>(&note))
    return std::move(*failed);
  const auto& text = std::get<std::string>(note);
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? number : 0;
}

} // namespace

void note_wall_clock(batch& to, registrar::milliseconds ahead) {
  auto none = ahead == registrar::milliseconds::zero();
  to.note(lead_name, none ? std::string{} : std::to_string(ahead.count()));
}

std::optional<failure> follow_wall_clock(engine& in) {
  batch moved;
  {
    auto now = in.snapshot();
    if (auto* failed = std::get_if<failure>(&now))
      return std::move(*failed);
    const auto& all = *std::get<0>(now);
    auto lead = read_number(all, lead_name);
    if (auto* failed = std::get_if<failure>(&lead))
      return std::move(*failed);
    registrar::milliseconds ahead{std::get<std::int64_t>(lead)};
    if (ahead == registrar::milliseconds::zero())
      return std::nullopt;
    if (ahead < registrar::milliseconds::zero()) {
      auto times = read_number(all, set_back_name);
      if (auto* failed = std::get_if<failure>(&times))
        return std::move(*failed);
      moved.note(set_back_name,
                 std::to_string(std::get<std::int64_t>(times) + 1));
    }
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

result<std::uint64_t> times_set_back(engine& in) {
  auto now = in.snapshot();
  if (auto* failed = std::get_if<failure>(&now))
    return std::move(*failed);
  auto times = read_number(*std::get<0>(now), set_back_name);
  if (auto* failed = std::get_if<failure>(&times))
    return std::move(*failed);
  return static_cast<std::uint64_t>(std::get<std::int64_t>(times));
}

} // namespace rollcall::store
