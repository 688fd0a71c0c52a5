#include "protocol/drachtio/meta.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::drachtio {

namespace {

/// Splits at the first line end; the rest is the SIP message. Real servers end
/// the meta line with CRLF, drachtio-srf does too.
std::string_view take_meta_line(std::string_view& payload) noexcept {
  auto end = payload.find('\n');
  if (end == std::string_view::npos) {
    auto line = payload;
    payload = {};
    return line;
  }
  auto line = payload.substr(0, end > 0 && payload[end - 1] == '\r' ? end - 1
                                                                    : end);
  payload.remove_prefix(end + 1);
  return line;
}

std::uint16_t port_of(std::string_view token) noexcept {
  return static_cast<std::uint16_t>(
    sip::parse_number(token, 65'535).value_or(0));
}

server_frame parse_network(std::string_view id, std::string_view line,
                           std::string_view sip) noexcept {
  network_message result;
  result.id = id;
  if (take_token(line) != "network")
    return malformed{};
  take_token(line); // bytes on the wire
  result.from.protocol = take_token(line);
  result.from.address = take_token(line);
  result.from.port = port_of(take_token(line));
  result.from.time = take_token(line);
  result.transaction_id = take_token(line);
  result.dialog_id = take_token(line);
  result.local_address = take_token(line);
  result.local_port = port_of(take_token(line));
  result.sip = sip;
  if (result.transaction_id.empty() || sip.empty())
    return malformed{};
  return result;
}

server_frame parse_response(std::string_view id,
                            std::string_view line) noexcept {
  command_response result;
  result.id = id;
  result.request_id = take_token(line);
  auto verdict = take_token(line);
  if (result.request_id.empty() || verdict.empty())
    return malformed{};
  result.ok = verdict == "OK";
  result.rest = line;
  auto rest = line;
  if (result.ok && take_token(rest) == "application") {
    // application|bytes|protocol|address|port|time|transaction id
    for (int i = 0; i < 5; ++i)
      take_token(rest);
    result.transaction_id = take_token(rest);
  }
  return result;
}

} // namespace

std::string_view take_token(std::string_view& text) noexcept {
  auto bar = text.find('|');
  auto token = text.substr(0, bar);
  text = bar == std::string_view::npos ? std::string_view{}
                                       : text.substr(bar + 1);
  return token;
}

server_frame parse_server_frame(std::string_view payload) noexcept {
  auto line = take_meta_line(payload);
  auto id = take_token(line);
  auto kind = take_token(line);
  if (id.empty())
    return malformed{};
  if (kind == "sip")
    return parse_network(id, line, payload);
  if (kind == "response")
    return parse_response(id, line);
  return malformed{};
}

std::optional<client_frame> parse_client_frame(std::string_view payload)
  noexcept {
  client_frame result;
  auto line = take_meta_line(payload);
  result.id = take_token(line);
  result.command = take_token(line);
  result.args = line;
  result.sip = payload;
  if (result.command.empty())
    return std::nullopt;
  return result;
}

} // namespace rollcall::drachtio
