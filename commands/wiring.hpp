// From the configuration to each part's settings.
#pragma once

#include "actors/settings.hpp"
#include "config/settings.hpp"
#include "edge/settings.hpp"
#include "http/settings.hpp"
#include "log/levels.hpp"

#include <string>

namespace rollcall::commands {

edge::settings edge_settings(const config::edge& from, std::string secret);

actors::server_settings server_settings(const config::drachtio_server& from,
                                        const config::limits& limits);

http::settings http_settings(const config::http& from);

log::level_settings log_levels(const config::log& from);

} // namespace rollcall::commands
