#include "protocol/sip/masked.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>
#include <array>

namespace rollcall::sip {

namespace {

constexpr std::string_view stars = "***";
constexpr std::size_t nonce_shown = 8;

constexpr std::array<std::string_view, 10> harmless{
    "username", "realm", "uri",      "algorithm", "qop",
    "nc",       "stale", "userhash", "charset",   "domain"};
constexpr std::array<std::string_view, 3> nonces{"nonce", "cnonce",
                                                 "nextnonce"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::ranges::any_of(
      names, [name](std::string_view one) { return iequals(one, name); });
}

/// Where the value at the head of `text` ends; npos when its quotes do not.
std::size_t value_size(std::string_view text) {
  if (!text.starts_with('"'))
    return std::min(text.find(','), text.size());
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return std::string_view::npos;
}

std::string cut(std::string_view value) {
  auto inside = unquote(trim(value));
  return '"' + inside.substr(0, nonce_shown)
         + (inside.size() > nonce_shown ? "...\"" : "\"");
}

bool has_secrets(const header_field& field) {
  switch (field.id) {
  case header_id::authorization:
  case header_id::proxy_authorization:
  case header_id::www_authenticate:
  case header_id::proxy_authenticate:
    return true;
  default:
    return iequals(field.name, "Authentication-Info")
           || iequals(field.name, "Proxy-Authentication-Info");
  }
}

/// name=value, name=value …; false when it is something else.
bool append_parameters(std::string& out, std::string_view rest) {
  for (auto first = true; !(rest = trim(rest)).empty(); first = false) {
    auto equals = rest.find('=');
    if (equals == std::string_view::npos)
      return false;
    auto name = trim(rest.substr(0, equals));
    rest = trim(rest.substr(equals + 1));
    auto size = value_size(rest);
    if (size == std::string_view::npos || !is_token(name))
      return false;
    auto value = rest.substr(0, size);
    rest = trim(rest.substr(size));
    if (!rest.empty() && rest.front() != ',')
      return false;
    rest.remove_prefix(rest.empty() ? 0 : 1);
    out.append(first ? "" : ", ").append(name).append("=");
    if (is_one_of(harmless, name))
      out += trim(value);
    else if (is_one_of(nonces, name))
      out += cut(value);
    else
      out += stars;
  }
  return true;
}

} // namespace

std::string masked_credentials(std::string_view value) {
  std::string result = "Digest ";
  auto text = trim(value);
  // Authentication-Info names no scheme.
  auto scheme = text.substr(0, text.find_first_of(" \t\r\n=,"));
  if (iequals(scheme, "Digest"))
    text.remove_prefix(scheme.size());
  else if (auto next = trim(text.substr(scheme.size())); next.starts_with('='))
    result.clear();
  else
    return std::string{stars};
  auto length = result.size();
  if (!append_parameters(result, text)) {
    result.resize(length);
    result += stars;
  }
  return result;
}

std::string masked(const message& what) {
  std::string result;
  if (what.is_request())
    result.append(what.method())
        .append(" ")
        .append(what.request_uri())
        .append(" SIP/2.0\r\n");
  else
    result.append("SIP/2.0 ")
        .append(std::to_string(what.status()))
        .append(" ")
        .append(what.reason())
        .append("\r\n");
  for (const auto& field : what.fields()) {
    result.append(field.name).append(": ");
    if (has_secrets(field))
      result += masked_credentials(field.value);
    else
      result += field.value;
    result += "\r\n";
  }
  return result.append("\r\n").append(what.body());
}

} // namespace rollcall::sip
