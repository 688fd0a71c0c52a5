#include "protocol/digest/credentials.hpp"

#include "protocol/sip/text.hpp"

#include <array>

namespace rollcall::digest {

namespace {

enum field : std::uint8_t {
  username,
  username_ext,
  realm,
  nonce,
  uri,
  response,
  algorithm_name,
  cnonce,
  opaque,
  qop,
  nc,
  userhash,
  field_count,
};

constexpr std::array<std::string_view, field_count> names{
    "username",  "username*", "realm",  "nonce", "uri", "response",
    "algorithm", "cnonce",    "opaque", "qop",   "nc",  "userhash"};

struct fields {
  std::array<std::string_view, field_count> values;
  std::array<bool, field_count> present{};
};

// Tables, since these are asked for each byte of each REGISTER.
enum char_class : std::uint8_t { lws = 1, token_char = 2, control = 4 };

const std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    auto c = static_cast<char>(i);
    result[i] = static_cast<std::uint8_t>(
        (sip::is_lws(c) ? lws : 0) | (sip::is_token_char(c) ? token_char : 0)
        | ((i < 0x20 && c != '\t') || i == 0x7f ? control : 0));
  }
  return result;
}();

bool is(char_class wanted, char c) noexcept {
  return (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

bool is_lws(char c) noexcept {
  return is(lws, c);
}

bool is_token_char(char c) noexcept {
  return is(token_char, c);
}

bool is_control(char c) noexcept {
  return is(control, c);
}

class scanner {
public:
  explicit scanner(std::string_view text) noexcept : rest_(text) {
    // nop
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  void skip_space() noexcept {
    take_while(is_lws);
  }

  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view token() noexcept {
    return take_while(is_token_char);
  }

  /// A quoted-string's content, or a run of characters that cannot end a
  /// value: wider than a token, since phones forget the quotes of uri.
  bool value(std::string_view& out) noexcept {
    if (take('"'))
      return quoted(out);
    out = take_while([](char c) {
      return c != ',' && c != '"' && !is_lws(c) && !is_control(c);
    });
    return !out.empty();
  }

private:
  template <class Predicate>
  std::string_view take_while(Predicate wanted) noexcept {
    std::size_t n = 0;
    while (n < rest_.size() && wanted(rest_[n]))
      ++n;
    auto result = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return result;
  }

  bool quoted(std::string_view& out) noexcept {
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      // Names and realms go into logs and JSON: no line breaks, no zeros.
      if (is_control(rest_[i]))
        return false;
      if (rest_[i] == '"') {
        out = rest_.substr(0, i);
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && (++i == rest_.size() || is_control(rest_[i])))
        return false;
    }
    return false;
  }

  std::string_view rest_;
};

field find_field(std::string_view name) noexcept {
  std::size_t i = 0;
  while (i < names.size()
         && (names[i].size() != name.size() || !sip::iequals(names[i], name)))
    ++i;
  return static_cast<field>(i);
}

parse_errc parse_fields(scanner& in, fields& out) noexcept {
  for (;;) {
    do
      in.skip_space();
    while (in.take(','));
    if (in.at_end())
      return parse_errc::ok;
    auto name = in.token();
    in.skip_space();
    if (name.empty() || !in.take('='))
      return parse_errc::syntax;
    in.skip_space();
    std::string_view value;
    if (!in.value(value))
      return parse_errc::syntax;
    in.skip_space();
    if (!in.at_end() && !in.take(','))
      return parse_errc::syntax;
    auto which = find_field(name);
    if (which == field_count)
      continue;
    if (out.present[which])
      return parse_errc::duplicate;
    out.present[which] = true;
    out.values[which] = value;
  }
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  c = sip::to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parse_nc(std::string_view text, std::uint32_t& out) noexcept {
  if (text.size() != 8)
    return false;
  out = 0;
  for (auto c : text) {
    auto digit = hex_digit(c);
    if (digit < 0)
      return false;
    out = out << 4 | static_cast<std::uint32_t>(digit);
  }
  return true;
}

/// Inverse of ext-value (RFC 8187 §3.2.1): UTF-8'language'percent-encoded.
std::optional<std::string> decode_extended(std::string_view text) {
  auto first = text.find('\'');
  if (first == text.npos || !sip::iequals(text.substr(0, first), "UTF-8"))
    return std::nullopt;
  auto second = text.find('\'', first + 1);
  if (second == text.npos)
    return std::nullopt;
  text.remove_prefix(second + 1);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    auto byte = high * 16 + low;
    if (high < 0 || low < 0 || byte < 0x20 || byte == 0x7f)
      return std::nullopt;
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

} // namespace

std::string_view to_string(parse_errc code) noexcept {
  switch (code) {
  case parse_errc::ok:
  case parse_errc::not_digest:
    break;
  case parse_errc::syntax:
    return "Malformed Digest Credentials";
  case parse_errc::duplicate:
    return "Duplicate Digest Parameter";
  case parse_errc::missing:
    return "Missing Digest Parameter";
  case parse_errc::bad_nc:
    return "Bad Digest Nonce Count";
  }
  return {};
}

parse_errc parse_credentials(std::string_view text, credentials& out) noexcept {
  scanner in{text};
  in.skip_space();
  if (!sip::iequals(in.token(), "Digest"))
    return parse_errc::not_digest;
  fields f;
  if (auto code = parse_fields(in, f); code != parse_errc::ok)
    return code;
  if (f.present[username] && f.present[username_ext])
    return parse_errc::duplicate;
  if (!f.present[username] && !f.present[username_ext])
    return parse_errc::missing;
  for (auto needed : {realm, nonce, uri, response})
    if (!f.present[needed])
      return parse_errc::missing;
  if (f.present[qop] && (!f.present[nc] || !f.present[cnonce]))
    return parse_errc::missing;
  out = {};
  out.extended_username = f.present[username_ext];
  out.username = f.values[out.extended_username ? username_ext : username];
  out.realm = f.values[realm];
  out.nonce = f.values[nonce];
  out.uri = f.values[uri];
  out.response = f.values[response];
  out.algorithm = f.values[algorithm_name];
  out.cnonce = f.values[cnonce];
  out.opaque = f.values[opaque];
  out.qop = f.values[qop];
  out.nc = f.values[nc];
  out.userhash = sip::iequals(f.values[userhash], "true");
  if (f.present[nc] && !parse_nc(out.nc, out.nc_value))
    return parse_errc::bad_nc;
  return parse_errc::ok;
}

std::optional<algorithm> algorithm_of(const credentials& c) noexcept {
  return c.algorithm.empty() ? algorithm::md5 : parse_algorithm(c.algorithm);
}

std::optional<std::string> user_name(const credentials& c) {
  if (c.extended_username)
    return decode_extended(c.username);
  std::string result;
  result.reserve(c.username.size());
  for (std::size_t i = 0; i < c.username.size(); ++i) {
    if (c.username[i] == '\\' && i + 1 < c.username.size())
      ++i;
    result += c.username[i];
  }
  return result;
}

bool unescapes_to(std::string_view quoted, std::string_view plain) noexcept {
  std::size_t used = 0;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 1 < quoted.size())
      ++i;
    if (used == plain.size() || plain[used++] != quoted[i])
      return false;
  }
  return used == plain.size();
}

} // namespace rollcall::digest
