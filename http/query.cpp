#include "http/query.hpp"

#include "http/target.hpp"

#include <algorithm>

namespace rollcall::http {

namespace {

std::optional<std::string> decode(std::string_view text) {
  std::string spaced{text};
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
}

} // namespace

std::optional<query_fields> parse_query(std::string_view text) {
  query_fields result;
  while (!text.empty()) {
    auto one = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (one.empty())
      continue;
    auto equals = std::min(one.find('='), one.size());
    auto name = decode(one.substr(0, equals));
    auto value = decode(one.substr(std::min(equals + 1, one.size())));
    if (!name || !value)
      return std::nullopt;
    result.emplace_back(std::move(*name), std::move(*value));
  }
  return result;
}

} // namespace rollcall::http
