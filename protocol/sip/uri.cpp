#include "protocol/sip/uri.hpp"

#include "protocol/sip/text.hpp"

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

} // namespace

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

} // namespace rollcall::sip
