#include "protocol/registrar/binding.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

/// An IPv6 address needs brackets in a URI.
std::string host_of(const network_view& from) {
  std::string address{from.address};
  if (address.find(':') == std::string::npos || address.front() == '[')
    return address;
  return '[' + address + ']';
}

} // namespace

std::uint32_t binding::remaining(time_point now) const noexcept {
  if (expires_at <= now)
    return 0;
  return static_cast<std::uint32_t>(
    std::chrono::ceil<seconds>(expires_at - now).count());
}

bool is_stale(const binding& b, time_point now, const policy& p) noexcept {
  return now - b.last_seen > seconds{p.staletime}
         || (p.optionsping && b.missed >= p.optionsfail);
}

std::string reachable_uri(const contact_info& info) {
  std::string result{info.uri()};
  auto parsed = sip::parse_uri(info.uri());
  if (!parsed)
    return result;
  auto from = info.network();
  // Before the host, a user part may hold semicolons and question marks.
  auto host =
      static_cast<std::size_t>(parsed->host.data() - info.uri().data());
  if (from.rport && !from.address.empty()) {
    auto end = std::min(result.find_first_of(";?", host), result.size());
    result.replace(host, end - host,
                   host_of(from) + ':' + std::to_string(from.port));
  }
  if (!sip::param_list::find(parsed->params, "transport")
      && !from.protocol.empty())
    result.insert(std::min(result.find('?', host), result.size()),
                  ";transport=" + std::string{from.protocol});
  return result;
}

std::string_view request_uri(const contact_info& info) noexcept {
  auto uri = info.uri();
  auto parsed = sip::parse_uri(uri);
  if (!parsed)
    return uri;
  auto host = static_cast<std::size_t>(parsed->host.data() - uri.data());
  return uri.substr(0, uri.find('?', host));
}

std::string route_uri(const contact_info& info) {
  auto to = info.network();
  return "sip:" + host_of(to) + ':' + std::to_string(to.port)
         + ";transport=" + std::string{to.protocol};
}

std::string format_uuid(const uuid& id) {
  static constexpr char digits[] = "0123456789abcdef";
  auto high = (id[0] & ~0xf000ULL) | 0x4000ULL;
  auto low = (id[1] & ~(3ULL << 62U)) | (2ULL << 62U);
  std::string result;
  result.reserve(36);
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20)
      result += '-';
    auto word = i < 16 ? high : low;
    result += digits[(word >> (60U - 4U * static_cast<unsigned>(i % 16)))
                     & 15U];
  }
  return result;
}

} // namespace rollcall::registrar
