#include "edge/own_address.hpp"

namespace rollcall::edge {

std::optional<asio::ip::address> find_address(asio::io_context& io,
                                              const std::string& host) {
  asio::error_code failed;
  const auto address = asio::ip::make_address(host, failed);
  if (!failed)
    return address;
  asio::ip::udp::resolver resolver{io};
  const auto found = resolver.resolve(host, "", failed);
  if (failed || found.empty())
    return std::nullopt;
  return found.begin()->endpoint().address();
}

std::optional<asio::ip::address> source_towards(asio::io_context& io,
                                                const endpoint& to) {
  asio::error_code failed;
  asio::ip::udp::socket probe{io};
  if (probe.connect(to, failed))
    return std::nullopt;
  const auto local = probe.local_endpoint(failed);
  if (failed)
    return std::nullopt;
  return local.address();
}

asio::ip::address own_address(asio::io_context& io, bool v6) {
  // Addresses set aside for documents: RFC 5737, RFC 3849.
  const auto elsewhere =
      asio::ip::make_address(v6 ? "2001:db8::1" : "192.0.2.1");
  if (const auto found = source_towards(io, {elsewhere, 9}))
    return *found;
  if (v6)
    return asio::ip::address_v6::loopback();
  return asio::ip::address_v4::loopback();
}

} // namespace rollcall::edge
