#include "edge/settings.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::edge {

std::string_view to_string(transport kind) noexcept {
  return kind == transport::udp ? "udp" : "tcp";
}

std::optional<listen_address> parse_listen_address(std::string_view text) {
  listen_address result;
  if (text.starts_with("udp:"))
    result.kind = transport::udp;
  else if (text.starts_with("tcp:"))
    result.kind = transport::tcp;
  else
    return std::nullopt;
  text.remove_prefix(4);
  std::string_view host;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      return std::nullopt;
    host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else {
    const auto end = text.find(':');
    host = text.substr(0, end);
    rest = end == std::string_view::npos ? "" : text.substr(end);
  }
  if (host.empty())
    return std::nullopt;
  result.host = host;
  if (rest.empty())
    return result;
  if (!rest.starts_with(':'))
    return std::nullopt;
  const auto port = sip::parse_number(rest.substr(1), 65'535);
  if (!port)
    return std::nullopt;
  result.port = static_cast<std::uint16_t>(*port);
  return result;
}

} // namespace rollcall::edge
