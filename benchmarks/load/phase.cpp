#include "benchmarks/load/phase.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace rollcall::load {

namespace {

std::optional<double> parse_positive(std::string_view text) {
  double value = 0;
  auto* last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last || !(value > 0) || value > 1e9)
    return std::nullopt;
  return value;
}

std::optional<phase_kind> parse_kind(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, phase_kind>, 5> names{{
      {"insert", phase_kind::insert},
      {"refresh", phase_kind::refresh},
      {"mixed", phase_kind::mixed},
      {"unregister", phase_kind::unregister},
      {"watch", phase_kind::watch},
  }};
  for (const auto& [known, kind] : names)
    if (known == name)
      return kind;
  return std::nullopt;
}

std::optional<phase> parse_phase(std::string_view text) {
  phase result;
  result.text = text;
  if (auto at = text.find('@'); at != std::string_view::npos) {
    auto rate = parse_positive(text.substr(at + 1));
    if (!rate)
      return std::nullopt;
    result.rate = *rate;
    text = text.substr(0, at);
  }
  if (auto at = text.find('='); at != std::string_view::npos) {
    if (!text.ends_with('s'))
      return std::nullopt;
    auto duration = parse_positive(text.substr(at + 1, text.size() - at - 2));
    if (!duration)
      return std::nullopt;
    result.duration = static_cast<std::int64_t>(*duration * 1e9);
    text = text.substr(0, at);
  }
  auto kind = parse_kind(text);
  if (!kind || (*kind == phase_kind::watch && result.duration == 0))
    return std::nullopt;
  result.kind = *kind;
  return result;
}

} // namespace

std::optional<std::vector<phase>> parse_phases(std::string_view text) {
  std::vector<phase> result;
  for (;;) {
    auto comma = text.find(',');
    auto one = parse_phase(text.substr(0, comma));
    if (!one)
      return std::nullopt;
    result.push_back(std::move(*one));
    if (comma == std::string_view::npos)
      return result;
    text.remove_prefix(comma + 1);
  }
}

} // namespace rollcall::load
