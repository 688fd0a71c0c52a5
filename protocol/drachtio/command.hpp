// The commands that an application sends to drachtio, as whole frames appended
// to a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::drachtio {

/// `tags` are comma-separated. The secret must hold no `|` and no line end.
void append_authenticate(std::string& out, std::string_view id,
                         std::string_view secret, std::string_view tags);

void append_route(std::string& out, std::string_view id,
                  std::string_view method);

void append_ping(std::string& out, std::string_view id);

/// Answers a request; `sip` is a whole SIP response. The command has no id, so
/// that no server (drachtio since 0.7, the edge) echoes it: an echo is as long
/// as the answer, and tells nothing that we need.
void append_answer(std::string& out, std::string_view transaction_id,
                   std::string_view sip);

/// Sends a request of our own; `route` is the URI that the packet goes to, or
/// empty for where its Request-URI points.
void append_request(std::string& out, std::string_view id,
                    std::string_view route, std::string_view sip);

} // namespace rollcall::drachtio
