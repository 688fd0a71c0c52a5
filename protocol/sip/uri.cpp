#include "protocol/sip/uri.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::sip {

namespace {

bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9');
}

bool is_hex(char c) noexcept {
  auto l = to_lower(c);
  return (c >= '0' && c <= '9') || (l >= 'a' && l <= 'f');
}

/// unreserved, `extra`, and whole %HH escapes.
bool consists_of(std::string_view text, std::string_view extra) noexcept {
  constexpr std::string_view mark = "-_.!~*'()";
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (is_alnum(c) || mark.find(c) != std::string_view::npos
        || extra.find(c) != std::string_view::npos)
      continue;
    if (c == '%' && i + 2 < text.size() && is_hex(text[i + 1])
        && is_hex(text[i + 2])) {
      i += 2;
      continue;
    }
    return false;
  }
  return true;
}

/// One character of an escaped text, resolved: %41 and A compare as equal.
/// A resolved reserved character stays apart from its bare form (RFC 3261
/// §19.1.4: only characters outside `reserved` equal their escapes).
struct unescaping_reader {
  std::string_view text;
  bool fold_case;

  int next() noexcept {
    if (text.empty())
      return -1;
    if (text.front() == '%' && text.size() > 2 && is_hex(text[1])
        && is_hex(text[2])) {
      auto digit = [](char c) {
        auto l = to_lower(c);
        return l >= 'a' ? l - 'a' + 10 : l - '0';
      };
      auto value = digit(text[1]) * 16 + digit(text[2]);
      text.remove_prefix(3);
      auto c = static_cast<char>(value);
      constexpr std::string_view reserved = ";/?:@&=+$,";
      if (reserved.find(c) != std::string_view::npos)
        return value + 256;
      return static_cast<unsigned char>(fold_case ? to_lower(c) : c);
    }
    auto c = text.front();
    text.remove_prefix(1);
    return static_cast<unsigned char>(fold_case ? to_lower(c) : c);
  }
};

bool same_text(std::string_view a, std::string_view b,
               bool fold_case) noexcept {
  unescaping_reader x{a, fold_case};
  unescaping_reader y{b, fold_case};
  for (;;) {
    auto c = x.next();
    if (c != y.next())
      return false;
    if (c < 0)
      return true;
  }
}

/// Parameters that two URIs must agree on, or both be without.
constexpr std::array<std::string_view, 5> decisive = {"user", "ttl", "method",
                                                      "maddr", "transport"};

std::optional<param> find_param(std::string_view params,
                                std::string_view name) noexcept {
  param_list list{params};
  for (param p; list.next(p);)
    if (same_text(p.name, name, true))
      return p;
  return std::nullopt;
}

/// A parameter's name with its escapes resolved and its case folded, and where
/// it stood, so that of two with one name the first one counts.
using indexed_params = std::vector<std::pair<std::string, std::string_view>>;

indexed_params index_params(std::string_view text) {
  indexed_params result;
  param_list list{text};
  for (param p; list.next(p);) {
    std::string name;
    unescaping_reader reader{p.name, true};
    for (int c = reader.next(); c >= 0; c = reader.next()) {
      // A reserved character's escape stays apart from the character.
      name += static_cast<char>(c & 0xff);
      name += c > 0xff ? '\1' : '\0';
    }
    result.emplace_back(std::move(name), p.value);
  }
  auto by_name = [](const auto& a, const auto& b) {
    return a.first < b.first;
  };
  std::stable_sort(result.begin(), result.end(), by_name);
  auto same_name = [](const auto& a, const auto& b) {
    return a.first == b.first;
  };
  result.erase(std::unique(result.begin(), result.end(), same_name),
               result.end());
  return result;
}

/// For many parameters: comparing each with each would let one long URI hold
/// up a whole realm.
bool same_common_params_sorted(std::string_view a, std::string_view b) {
  auto x = index_params(a);
  auto y = index_params(b);
  auto j = y.begin();
  for (auto& one : x) {
    while (j != y.end() && j->first < one.first)
      ++j;
    if (j != y.end() && j->first == one.first
        && !same_text(one.second, j->second, true))
      return false;
  }
  return true;
}

/// Those that both have are of the same value. A name given twice counts by
/// its first value.
bool same_common_params(std::string_view a, std::string_view b) {
  constexpr std::size_t few = 200; // bytes
  if (a.size() > few && b.size() > few)
    return same_common_params_sorted(a, b);
  param_list list{a};
  for (param p; list.next(p);)
    if (auto other = find_param(b, p.name);
        other && !same_text(p.value, other->value, true)
        && find_param(a, p.name)->name.data() == p.name.data())
      return false;
  return true;
}

bool same_params(std::string_view a, std::string_view b) {
  for (auto name : decisive)
    if (find_param(a, name).has_value() != find_param(b, name).has_value())
      return false;
  return same_common_params(a, b);
}

/// Header components must match as sets, names without regard to case.
bool same_headers(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty())
    return true;
  auto split = [](std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
      auto end = text.find('&');
      auto one = text.substr(0, end);
      text = end == std::string_view::npos ? std::string_view{}
                                           : text.substr(end + 1);
      auto equals = one.find('=');
      auto part = lower(unescape(one.substr(0, equals))) + '=';
      if (equals != std::string_view::npos)
        part += unescape(one.substr(equals + 1));
      parts.push_back(std::move(part));
    }
    std::sort(parts.begin(), parts.end());
    return parts;
  };
  return split(a) == split(b);
}

using ipv6_bytes = std::array<unsigned char, 16>;

/// The address of an IPv6 reference (RFC 5954 §3.1: the grammar of RFC 3986,
/// which has neither `:::` nor zones).
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

bool same_host(std::string_view a, std::string_view b) noexcept {
  if (iequals(a, b))
    return true;
  // RFC 5954 §4.2: IPv6 references are compared as addresses.
  if (a.empty() || b.empty() || a.front() != '[' || b.front() != '[')
    return false;
  auto x = parse_ipv6_reference(a);
  return x && x == parse_ipv6_reference(b);
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

std::optional<uri> parse_uri(std::string_view text) noexcept {
  uri result;
  auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  result.scheme = text.substr(0, colon);
  if (!iequals(result.scheme, "sip") && !iequals(result.scheme, "sips"))
    return std::nullopt;
  text.remove_prefix(colon + 1);
  // The user part may hold ; ? and / unescaped, so the @ is found first. A
  // URI parameter or header can hold no bare @.
  auto at = text.find('@');
  if (at != std::string_view::npos) {
    result.has_user = true;
    auto userinfo = text.substr(0, at);
    auto password = userinfo.find(':');
    result.user = userinfo.substr(0, password);
    if (password != std::string_view::npos)
      result.password = userinfo.substr(password + 1);
    if (result.user.empty() || !consists_of(result.user, "&=+$,;?/#")
        || !consists_of(result.password, "&=+$,"))
      return std::nullopt;
    text.remove_prefix(at + 1);
  }
  auto question = text.find('?');
  if (question != std::string_view::npos) {
    result.headers = text.substr(question + 1);
    if (!consists_of(result.headers, "[]/?:+$=&"))
      return std::nullopt;
    text = text.substr(0, question);
  }
  auto semicolon = text.find(';');
  if (semicolon != std::string_view::npos) {
    result.params = text.substr(semicolon);
    if (!consists_of(result.params, "[]/:&+$;="))
      return std::nullopt;
    text = text.substr(0, semicolon);
  }
  auto host_end = text.size();
  if (!text.empty() && text.front() == '[') {
    auto close = text.find(']');
    if (close == std::string_view::npos)
      return std::nullopt;
    host_end = close + 1;
  } else if (auto port = text.find(':'); port != std::string_view::npos) {
    host_end = port;
  }
  result.host = text.substr(0, host_end);
  if (!is_host(result.host))
    return std::nullopt;
  text.remove_prefix(host_end);
  if (!text.empty()) {
    if (text.front() != ':')
      return std::nullopt;
    auto number = parse_number(text.substr(1), 65'535);
    if (!number)
      return std::nullopt;
    result.port = static_cast<std::uint16_t>(*number);
  }
  return result;
}

bool is_absolute_uri(std::string_view text) noexcept {
  auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
    return false;
  auto scheme = text.substr(0, colon);
  if (!is_alnum(scheme.front())
      || (scheme.front() >= '0' && scheme.front() <= '9'))
    return false;
  for (char c : scheme)
    if (!is_alnum(c) && c != '+' && c != '-' && c != '.')
      return false;
  for (char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<'
        || c == '>' || c == '"')
      return false;
  return true;
}

bool equivalent(const uri& a, const uri& b) {
  return a.is_sips() == b.is_sips() && a.has_user == b.has_user
         && same_host(a.host, b.host) && a.port == b.port
         && same_text(a.user, b.user, false)
         && same_text(a.password, b.password, false)
         && same_params(a.params, b.params)
         && same_headers(a.headers, b.headers);
}

bool equivalent(std::string_view a, std::string_view b) {
  if (a == b)
    return true;
  auto x = parse_uri(a);
  auto y = parse_uri(b);
  return x && y && equivalent(*x, *y);
}

std::size_t hash_value(const uri& u) noexcept {
  // Only what equivalent URIs are sure to share, folded the same way.
  std::size_t hash = u.is_sips() ? 7 : 3;
  auto mix = [&hash](std::size_t value) {
    hash ^= value + 0x9e37'79b9'7f4a'7c15U + (hash << 6U) + (hash >> 2U);
  };
  unescaping_reader user{u.user, false};
  for (int c = user.next(); c >= 0; c = user.next())
    mix(static_cast<std::size_t>(c));
  if (auto address = parse_ipv6_reference(u.host)) {
    for (auto byte : *address)
      mix(byte);
  } else {
    for (char c : u.host)
      mix(static_cast<unsigned char>(to_lower(c)));
  }
  mix(u.port ? *u.port + 1U : 0U);
  return hash;
}

} // namespace rollcall::sip
