#include "config/suggest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rollcall::config {

namespace {

// Names longer than any of ours; bounds the work too.
constexpr std::size_t longest = 64;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min(
          {last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2])
          && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> known) {
  if (word.size() > longest)
    return {};
  std::string_view best;
  // A third of the letters may differ.
  auto least = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (auto candidate : known) {
    if (candidate.size() > longest)
      continue;
    auto distance = edit_distance(word, candidate);
    if (distance < least && distance < candidate.size()) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string with_guess(std::string_view what, std::string_view word,
                       std::span<const std::string_view> known) {
  std::string result{what};
  if (auto guess = nearest(word, known); !guess.empty())
    result += ", did you mean \"" + std::string{guess} + "\"?";
  return result;
}

} // namespace rollcall::config
