// What the system knows of addresses: those of names, and our own.
#pragma once

#include "edge/flow.hpp"

#include <asio/io_context.hpp>

#include <optional>
#include <string>

namespace rollcall::edge {

/// A number, or a name that the system knows at once ("localhost").
std::optional<asio::ip::address> find_address(asio::io_context& io,
                                              const std::string& host);

/// The address that a packet to there would leave from; none is sent. Nothing
/// when there is no route.
std::optional<asio::ip::address> source_towards(asio::io_context& io,
                                                const endpoint& to);

/// The address that the default route leaves from; without a route loopback.
asio::ip::address own_address(asio::io_context& io, bool v6);

} // namespace rollcall::edge
