// Where a message came from, or goes to.
#pragma once

#include "edge/settings.hpp"

#include <asio/ip/address.hpp>
#include <asio/ip/udp.hpp>

#include <cstdint>
#include <string>

namespace rollcall::edge {

/// An address and a port, whatever the transport.
using endpoint = asio::ip::udp::endpoint;

struct flow {
  transport kind = transport::udp;
  std::uint16_t listener = 0;   // which of our own addresses
  std::uint64_t connection = 0; // TCP: its number; 0 when there is none yet
  endpoint remote;
};

/// For look-ups: bytes that are different for each address and port.
void append_key(std::string& out, const endpoint& at);

/// Without brackets.
void append_address(std::string& out, const asio::ip::address& address);

void append_number(std::string& out, std::uint64_t number);

/// "127.0.0.1:5060" or "[::1]:5060".
void append_host_port(std::string& out, const asio::ip::address& address,
                      std::uint16_t port);

} // namespace rollcall::edge
