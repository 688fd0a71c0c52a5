// From the configuration to each part's settings.
#pragma once

#include "actors/settings.hpp"
#include "config/settings.hpp"
#include "edge/settings.hpp"
#include "http/hooks.hpp"
#include "http/settings.hpp"

#include <string>
#include <vector>

namespace rollcall::commands {

edge::settings edge_settings(const config::edge& from, std::string secret);

actors::server_settings server_settings(const config::drachtio_server& from,
                                        const config::limits& limits);

http::settings http_settings(const config::http& from);

std::vector<http::hook_settings>
hook_settings(const std::vector<config::webhook>& from);

} // namespace rollcall::commands
