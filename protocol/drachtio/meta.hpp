// The meta line at the head of each drachtio frame: what kind of frame it is,
// and for a SIP message where it came from. Both directions, since the edge
// plays the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace rollcall::drachtio {

/// Network facts of a SIP message as the server tells them.
struct source {
  std::string_view protocol; // udp, tcp, tls, ws, wss
  std::string_view address;  // empty: made by the server itself
  std::uint16_t port = 0;
  std::string_view time; // HH:MM:SS.uuuuuu
};

/// `<id>|sip|network|…`: a request, or the answer to one of ours.
struct network_message {
  std::string_view id;
  source from;
  std::string_view transaction_id;
  std::string_view dialog_id;
  std::string_view local_address; // empty from older servers
  std::uint16_t local_port = 0;
  std::string_view sip;
};

/// `<id2>|response|<id>|OK|…` or `NO|…` or `NOK|…`.
struct command_response {
  std::string_view id;         // of this frame
  std::string_view request_id; // of the command it answers
  bool ok = false;
  std::string_view rest; // what follows OK| or NO|, up to the line's end
  /// Set when a request or an answer was sent: `OK|application|…`.
  std::string_view transaction_id;
};

struct malformed {};

using server_frame = std::variant<malformed, network_message, command_response>;

/// A frame as the application receives it.
server_frame parse_server_frame(std::string_view payload) noexcept;

/// A frame as the server receives it:
/// `<id>|<command>|<args…>\r\n<SIP message, for the command sip>`.
struct client_frame {
  std::string_view id;      // empty: no response is wanted
  std::string_view command; // authenticate, route, remove_route, ping, sip …
  std::string_view args;    // the rest of the meta line, still with its bars
  std::string_view sip;     // empty unless there was a CRLF
};

std::optional<client_frame> parse_client_frame(std::string_view payload)
  noexcept;

/// Takes the next `|`-separated token off `text`.
std::string_view take_token(std::string_view& text) noexcept;

} // namespace rollcall::drachtio
