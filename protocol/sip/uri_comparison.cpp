#include "protocol/sip/host.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::sip {

namespace {

bool is_hex(char c) noexcept {
  auto l = to_lower(c);
  return (c >= '0' && c <= '9') || (l >= 'a' && l <= 'f');
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
  if (a.find('%') == std::string_view::npos
      && b.find('%') == std::string_view::npos)
    return fold_case ? iequals(a, b) : a == b;
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

bool is_decisive(std::string_view name) noexcept {
  for (auto one : decisive)
    if (same_text(one, name, true))
      return true;
  return false;
}

/// False when `b` lacks a decisive parameter of `a`, or has one of another
/// value. A name given twice counts by its first value.
bool agrees_with(std::string_view a, std::string_view b) noexcept {
  param_list list{a};
  for (param p; list.next(p);) {
    if (auto other = find_param(b, p.name); !other) {
      if (is_decisive(p.name))
        return false;
    } else if (!same_text(p.value, other->value, true)
               && find_param(a, p.name)->name.data() == p.name.data()) {
      return false;
    }
  }
  return true;
}

bool same_params(std::string_view a, std::string_view b) {
  constexpr std::size_t few = 512; // bytes
  if (a == b)
    return true;
  if (a.size() + b.size() <= few)
    return agrees_with(a, b) && agrees_with(b, a);
  for (auto name : decisive)
    if (find_param(a, name).has_value() != find_param(b, name).has_value())
      return false;
  return same_common_params_sorted(a, b);
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

bool same_host(std::string_view a, std::string_view b) noexcept {
  if (iequals(a, b))
    return true;
  // RFC 5954 §4.2: IPv6 references are compared as addresses.
  if (a.empty() || b.empty() || a.front() != '[' || b.front() != '[')
    return false;
  auto x = parse_ipv6_reference(a);
  return x && x == parse_ipv6_reference(b);
}

} // namespace

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
