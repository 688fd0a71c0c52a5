#include "protocol/sip/host.hpp"

#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace rollcall::sip {

namespace {

bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9');
}

/// For a name whose last label is a number: it must be an IPv4 address, since
/// a top-level domain starts with a letter (RFC 3261 §25.1 toplabel).
bool is_ipv4(std::string_view text) noexcept {
  for (int i = 0; i < 4; ++i) {
    auto dot = text.find('.');
    auto octet = text.substr(0, dot);
    if (octet.size() > 3 || !parse_number(octet, 255)
        || (dot == std::string_view::npos) != (i == 3))
      return false;
    text.remove_prefix(i == 3 ? text.size() : dot + 1);
  }
  return true;
}

bool is_number(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<ipv6_bytes> parse_ipv6_reference(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> digits{};
  if (text.size() < 4 || text.front() != '[' || text.back() != ']'
      || text.size() - 2 >= digits.size())
    return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find('\0') != std::string_view::npos)
    return std::nullopt;
  text.copy(digits.data(), text.size());
  ipv6_bytes result;
  if (inet_pton(AF_INET6, digits.data(), result.data()) != 1)
    return std::nullopt;
  return result;
}

bool is_host(std::string_view text) noexcept {
  if (text.empty() || text.size() > 255)
    return false;
  if (text.front() == '[')
    return parse_ipv6_reference(text).has_value();
  // Labels of letters, digits and inner hyphens; the underscore is no part of
  // the grammar but of real host names.
  bool label_start = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '.') {
      if (label_start || text[i - 1] == '-')
        return false;
      label_start = true;
    } else if (is_alnum(c) || c == '_' || (c == '-' && !label_start)) {
      label_start = false;
    } else {
      return false;
    }
  }
  if (text.back() == '-')
    return false;
  auto name = text.back() == '.' ? text.substr(0, text.size() - 1) : text;
  auto dot = name.rfind('.');
  auto top = dot == std::string_view::npos ? name : name.substr(dot + 1);
  return !is_number(top) || is_ipv4(text);
}

} // namespace rollcall::sip
