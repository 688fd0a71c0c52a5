#include "protocol/sip/text.hpp"

#include <array>

namespace rollcall::sip {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_value(char c) noexcept {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace

bool is_lws(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_token_char(char c) noexcept {
  // Looked up, since this is asked of each character of each header's name.
  static constexpr auto table = [] {
    std::array<bool, 256> result{};
    for (char one = 'a'; one <= 'z'; ++one)
      result[static_cast<unsigned char>(one)] = true;
    for (char one = 'A'; one <= 'Z'; ++one)
      result[static_cast<unsigned char>(one)] = true;
    for (char one = '0'; one <= '9'; ++one)
      result[static_cast<unsigned char>(one)] = true;
    for (char one : std::string_view{"-.!%*_+`'~"})
      result[static_cast<unsigned char>(one)] = true;
    return result;
  }();
  return table[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) noexcept {
  for (char c : text)
    if (!is_token_char(c))
      return false;
  return !text.empty();
}

char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size())
    return false;
  // Nearly all is written in its usual case.
  if (a == b)
    return true;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (to_lower(a[i]) != to_lower(b[i]))
      return false;
  return true;
}

std::string lower(std::string_view text) {
  std::string result{text};
  make_lower(result);
  return result;
}

void make_lower(std::string& text) noexcept {
  for (char& c : text)
    c = to_lower(c);
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_lws(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_lws(text.back()))
    text.remove_suffix(1);
  return text;
}

std::optional<std::uint32_t> parse_number(std::string_view digits,
                                          std::uint32_t max) noexcept {
  if (digits.empty())
    return std::nullopt;
  std::uint64_t value = 0;
  for (char c : digits) {
    if (!is_digit(c))
      return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > max)
      return std::nullopt;
  }
  return static_cast<std::uint32_t>(value);
}

std::string unescape(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      auto high = hex_value(text[i + 1]);
      auto low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        result += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    result += text[i];
  }
  return result;
}

std::string escape_user(std::string_view text) {
  static constexpr std::string_view allowed = "-_.!~*'()&=+$,;?/";
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    if (is_alpha(c) || is_digit(c)
        || allowed.find(c) != std::string_view::npos) {
      result += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += digits[byte >> 4U];
    result += digits[byte & 15U];
  }
  return result;
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"')
    return std::string{text};
  text = text.substr(1, text.size() - 2);
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size())
      ++i;
    result += text[i];
  }
  return result;
}

std::string unfold(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    bool folded = false;
    while (end < text.size() && is_lws(text[end])) {
      folded = folded || text[end] == '\r' || text[end] == '\n';
      ++end;
    }
    if (folded) {
      result += ' ';
      i = end;
    } else if (end > i) {
      result.append(text, i, end - i);
      i = end;
    } else {
      result += text[i++];
    }
  }
  return result;
}

std::size_t find_outside(std::string_view text, char c,
                         std::size_t from) noexcept {
  // Mostly nothing stands between, and the C library looks far ahead at once.
  if (from < text.size()) {
    auto end = text.find(c, from);
    auto before = text.substr(from, end - from);
    if (before.find('"') == std::string_view::npos
        && before.find('<') == std::string_view::npos)
      return end;
  }
  bool quoted = false;
  bool bracketed = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (quoted) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        quoted = false;
      continue;
    }
    if (text[i] == c && !bracketed)
      return i;
    if (bracketed) {
      if (text[i] == '>')
        bracketed = false;
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '<') {
      bracketed = true;
    }
  }
  return std::string_view::npos;
}

} // namespace rollcall::sip
