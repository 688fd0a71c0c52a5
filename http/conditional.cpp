#include "http/conditional.hpp"

#include <array>
#include <charconv>
#include <functional>

namespace rollcall::http {

namespace {

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

std::string etag_of(std::string_view body) {
  std::array<char, 16> digits{};
  auto hash = std::hash<std::string_view>{}(body);
  auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16);
  return "W/\"" + std::string(digits.data(), end.ptr) + '"';
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (trimmed(if_none_match) == "*")
    return true;
  // Compared weakly: without the W/. No ETag of ours has a comma.
  etag.remove_prefix(2);
  while (!if_none_match.empty()) {
    auto one = if_none_match.substr(0, if_none_match.find(','));
    if_none_match.remove_prefix(std::min(one.size() + 1, if_none_match.size()));
    one = trimmed(one);
    if (one.starts_with("W/"))
      one.remove_prefix(2);
    if (one == etag)
      return true;
  }
  return false;
}

} // namespace rollcall::http
