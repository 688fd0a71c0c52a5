#include "protocol/sip/name_addr.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::sip {

namespace {

/// The closing quote of the quoted-string that `text` starts with.
std::size_t closing_quote(std::string_view text) noexcept {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i;
  }
  return std::string_view::npos;
}

/// True when each quoted-string in `text` ends.
bool quotes_close(std::string_view text) noexcept {
  for (;;) {
    auto open = text.find('"');
    if (open == std::string_view::npos)
      return true;
    text.remove_prefix(open);
    auto close = closing_quote(text);
    if (close == std::string_view::npos)
      return false;
    text.remove_prefix(close + 1);
  }
}

} // namespace

std::optional<name_addr> parse_name_addr(std::string_view text) noexcept {
  name_addr result;
  text = trim(text);
  auto rest = text;
  if (!rest.empty() && rest.front() == '"') {
    auto end = closing_quote(rest);
    if (end == std::string_view::npos)
      return std::nullopt;
    result.display = rest.substr(0, end + 1);
    rest = trim(rest.substr(end + 1));
    // A quoted display name is followed by a bracketed address.
    if (rest.empty() || rest.front() != '<')
      return std::nullopt;
  }
  auto open = rest.find('<');
  auto semicolon = rest.find(';');
  if (open != std::string_view::npos && open < semicolon) {
    auto close = rest.find('>', open);
    if (close == std::string_view::npos)
      return std::nullopt;
    if (result.display.empty()) {
      // Tokens, by RFC 3261 §25.1. Commas and dots are forgiven; a quote is
      // not, since the bracket found might be inside it.
      result.display = trim(rest.substr(0, open));
      if (result.display.find('"') != std::string_view::npos)
        return std::nullopt;
    }
    result.uri = trim(rest.substr(open + 1, close - open - 1));
    result.params = trim(rest.substr(close + 1));
    result.bracketed = true;
    if (!result.params.empty() && result.params.front() != ';')
      return std::nullopt;
  } else {
    result.uri = trim(rest.substr(0, semicolon));
    if (semicolon != std::string_view::npos)
      result.params = trim(rest.substr(semicolon));
    if (result.uri.find_first_of(",?<>\" \t\r\n") != std::string_view::npos)
      return std::nullopt;
  }
  if (result.uri.empty() || !quotes_close(result.params))
    return std::nullopt;
  return result;
}

} // namespace rollcall::sip
