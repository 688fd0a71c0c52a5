#include "http/target.hpp"

#include <algorithm>

namespace rollcall::http {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool skip_scheme(std::string_view& text, std::string_view scheme) {
  auto same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
  };
  if (text.size() < scheme.size()
      || !std::equal(scheme.begin(), scheme.end(), text.begin(),
                     [&](char want, char got) { return same(got, want); }))
    return false;
  text.remove_prefix(scheme.size());
  return true;
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (text.size() - i < 3)
      return std::nullopt;
    auto high = hex_value(text[i + 1]);
    auto low = hex_value(text[i + 2]);
    if (high < 0 || low < 0)
      return std::nullopt;
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

std::optional<target> parse_target(std::string_view text) {
  auto absolute = skip_scheme(text, "http://") || skip_scheme(text, "https://");
  if (absolute)
    text.remove_prefix(std::min(text.find_first_of("/?#"), text.size()));
  else if (text.empty() || text.front() != '/')
    return std::nullopt;
  target result;
  text = text.substr(0, text.find('#'));
  auto path = text.substr(0, text.find('?'));
  if (path.size() < text.size())
    result.query = text.substr(path.size() + 1);
  while (!path.empty()) {
    path.remove_prefix(1); // The slash.
    auto raw = path.substr(0, path.find('/'));
    path.remove_prefix(raw.size());
    if (raw.empty() && path.empty())
      break; // The trailing slash.
    auto segment = percent_decoded(raw);
    if (!segment)
      return std::nullopt;
    result.segments.push_back(std::move(*segment));
  }
  return result;
}

} // namespace rollcall::http
