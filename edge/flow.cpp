#include "edge/flow.hpp"

#include <charconv>

namespace rollcall::edge {

void append_key(std::string& out, const endpoint& at) {
  const auto append = [&](const auto& bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  const auto address = at.address();
  if (address.is_v4())
    append(address.to_v4().to_bytes());
  else
    append(address.to_v6().to_bytes());
  out += static_cast<char>(at.port() >> 8);
  out += static_cast<char>(at.port() & 0xff);
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  out.append(digits, end);
}

void append_address(std::string& out, const asio::ip::address& address) {
  if (address.is_v6()) {
    out += address.to_string();
    return;
  }
  // Once per message: the C library's own way costs ten times as much.
  char text[16];
  auto* end = text;
  for (const auto byte : address.to_v4().to_bytes()) {
    end = std::to_chars(end, end + 3, byte).ptr;
    *end++ = '.';
  }
  out.append(text, end - 1);
}

void append_host_port(std::string& out, const asio::ip::address& address,
                      std::uint16_t port) {
  if (address.is_v6())
    out += '[';
  append_address(out, address);
  if (address.is_v6())
    out += ']';
  out += ':';
  append_number(out, port);
}

} // namespace rollcall::edge
