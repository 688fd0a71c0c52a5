#include "edge/via_stamp.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::edge {

namespace {

bool same_host(std::string_view host, const asio::ip::address& address) {
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  if (address.is_v6()) {
    asio::error_code failed;
    return asio::ip::make_address(std::string{host}, failed) == address
           && !failed;
  }
  std::string text; // short enough for no allocation
  append_address(text, address);
  return host == text;
}

} // namespace

void append_stamped_via(std::string& out, const sip::via& top,
                        const endpoint& source) {
  auto head = top.text;
  if (!top.params.empty())
    head = head.substr(
        0, static_cast<std::size_t>(top.params.data() - head.data()));
  out += sip::trim(head);
  sip::param_list params{top.params};
  for (sip::param p; params.next(p);) {
    if (sip::iequals(p.name, "received"))
      continue;
    out += ';';
    out += p.name;
    if (sip::iequals(p.name, "rport")) {
      out += '=';
      append_number(out, source.port());
    } else if (p.has_value) {
      out += '=';
      out += p.value;
    }
  }
  if (top.rport || !same_host(top.host, source.address())) {
    out += ";received=";
    append_address(out, source.address());
  }
  if (!top.rest_of_line.empty()) {
    out += ", ";
    out += top.rest_of_line;
  }
}

flow answer_flow(const flow& from, const sip::via& top) {
  auto result = from;
  if (from.kind == transport::udp && !top.rport)
    result.remote.port(top.port.value_or(5060));
  return result;
}

} // namespace rollcall::edge
