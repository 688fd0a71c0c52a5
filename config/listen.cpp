#include "config/listen.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace rollcall::config {

namespace {

bool is_ip(int family, std::string_view text) {
  unsigned char buffer[sizeof(in6_addr)];
  return inet_pton(family, std::string{text}.c_str(), buffer) == 1
         && text.find('\0') == std::string_view::npos;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

} // namespace

bool is_ip_address(std::string_view text) {
  return is_ip(AF_INET, text) || is_ip(AF_INET6, text);
}

std::optional<listen_address> parse_listen(std::string_view text) {
  listen_address result;
  if (take(text, "udp:"))
    result.transport = transport::udp;
  else if (take(text, "tcp:"))
    result.transport = transport::tcp;
  else
    return std::nullopt;
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  auto port = text.substr(colon + 1);
  auto brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets)
    host = host.substr(1, host.size() - 2);
  if (!is_ip(brackets ? AF_INET6 : AF_INET, host))
    return std::nullopt;
  result.host = host;
  auto [end, error] =
      std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc{} || end != port.data() + port.size())
    return std::nullopt;
  return result;
}

std::string to_string(const listen_address& address) {
  auto is_v6 = address.host.find(':') != std::string::npos;
  std::string result = address.transport == transport::udp ? "udp:" : "tcp:";
  result += is_v6 ? '[' + address.host + ']' : address.host;
  return result + ':' + std::to_string(address.port);
}

} // namespace rollcall::config
