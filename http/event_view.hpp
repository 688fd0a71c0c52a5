// An event as the outside sees it.
#pragma once

#include "protocol/registrar/event.hpp"

#include <string>

namespace rollcall::http {

/// Appends {"id", "type", "time", "realm", "user"}, and what it has of
/// "reason", "contact", "source" and "registration". `time` is in epoch
/// seconds.
void append_json(std::string& out, const registrar::event& what);

/// The same as a Server-Sent Event with its id and type.
std::string event_text(const registrar::event& what);

} // namespace rollcall::http
