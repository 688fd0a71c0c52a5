#include "protocol/registrar/source_address.hpp"

#include "protocol/sip/text.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace rollcall::registrar {

namespace {

constexpr address_bytes mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t mapped_size = 12;

bool is_ipv4(const address_bytes& address) noexcept {
  return std::equal(mapped.begin(), mapped.begin() + mapped_size,
                    address.begin());
}

} // namespace

std::optional<address_bytes> parse_address(std::string_view text) noexcept {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  auto is_ipv6 = text.find(':') != std::string_view::npos;
  if (is_ipv6)
    text = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> digits{};
  if (text.size() >= digits.size() || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  text.copy(digits.data(), text.size());
  auto result = mapped;
  auto* bytes = result.data() + (is_ipv6 ? 0 : mapped_size);
  if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, digits.data(), bytes) != 1)
    return std::nullopt;
  return result;
}

address_bytes site_of(const address_bytes& address) noexcept {
  if (is_ipv4(address))
    return address;
  address_bytes result{};
  std::copy_n(address.begin(), 8, result.begin());
  return result;
}

bool address_range::contains(const address_bytes& address) const noexcept {
  auto whole = static_cast<std::ptrdiff_t>(bits / 8);
  if (!std::equal(first.begin(), first.begin() + whole, address.begin()))
    return false;
  auto rest = bits % 8;
  if (rest == 0)
    return true;
  auto at = static_cast<std::size_t>(whole);
  return (first[at] ^ address[at]) >> (8U - rest) == 0;
}

std::optional<address_range>
parse_address_range(std::string_view text) noexcept {
  auto slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address)
    return std::nullopt;
  address_range result{*address, 128};
  if (slash == std::string_view::npos)
    return result;
  auto most = is_ipv4(*address) ? 32U : 128U;
  auto bits = sip::parse_number(text.substr(slash + 1), most);
  if (!bits)
    return std::nullopt;
  result.bits = static_cast<unsigned>(*bits) + 128 - most;
  return result;
}

} // namespace rollcall::registrar
