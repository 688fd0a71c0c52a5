#include "protocol/sip/via.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

namespace rollcall::sip {

namespace {

/// Takes a token and the slash after it, with white space around (SLASH is
/// SWS "/" SWS).
bool take_part(std::string_view& text, std::string_view& part) noexcept {
  auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return false;
  part = trim(text.substr(0, slash));
  text = trim(text.substr(slash + 1));
  return true;
}

} // namespace

std::optional<via> parse_via(std::string_view line) noexcept {
  via result;
  auto comma = find_outside(line, ',');
  result.text = trim(line.substr(0, comma));
  if (comma != std::string_view::npos)
    result.rest_of_line = trim(line.substr(comma + 1));
  auto text = result.text;
  std::string_view name;
  std::string_view version;
  if (!take_part(text, name) || !take_part(text, version)
      || !iequals(name, "SIP") || version != "2.0")
    return std::nullopt;
  std::size_t end = 0;
  while (end < text.size() && !is_lws(text[end]))
    ++end;
  result.transport = text.substr(0, end);
  text = trim(text.substr(end));
  auto semicolon = text.find(';');
  if (semicolon != std::string_view::npos)
    result.params = text.substr(semicolon);
  auto sent_by = trim(text.substr(0, semicolon));
  auto colon = std::string_view::npos;
  if (!sent_by.empty() && sent_by.front() == '[') {
    auto close = sent_by.find(']');
    if (close == std::string_view::npos)
      return std::nullopt;
    colon = sent_by.find(':', close);
    if (colon == std::string_view::npos && close + 1 != sent_by.size())
      return std::nullopt;
  } else {
    colon = sent_by.find(':');
  }
  result.host = trim(sent_by.substr(0, colon));
  if (colon != std::string_view::npos) {
    auto port = parse_number(trim(sent_by.substr(colon + 1)), 65'535);
    if (!port)
      return std::nullopt;
    result.port = static_cast<std::uint16_t>(*port);
  }
  if (!is_token(result.transport) || !is_host(result.host))
    return std::nullopt;
  param_list params{result.params};
  for (param p; params.next(p);) {
    if (result.branch.empty() && iequals(p.name, "branch"))
      result.branch = p.value;
    else if (iequals(p.name, "rport"))
      result.rport = true;
  }
  return result;
}

} // namespace rollcall::sip
