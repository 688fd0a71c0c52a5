#include "edge/outgoing_request.hpp"

#include "edge/answer.hpp"

#include "protocol/sip/cseq.hpp"
#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

namespace rollcall::edge {

namespace {

using sip::header_id;

void append_line(std::string& out, std::string_view name,
                 std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string_view next_hop(std::string_view route_uri,
                          const sip::message& request) {
  if (!route_uri.empty()) {
    const auto address = sip::parse_name_addr(route_uri);
    return address && address->bracketed ? address->uri : route_uri;
  }
  std::string_view first;
  sip::value_list routes{request.get(header_id::route)};
  if (routes.next(first))
    if (const auto address = sip::parse_name_addr(first))
      return address->uri;
  return request.request_uri();
}

bool has_cseq_of(const sip::message& request) noexcept {
  const auto cseq = sip::parse_cseq(request.get(header_id::cseq));
  return cseq && cseq->method == request.method();
}

} // namespace

std::optional<destination> find_destination(std::string_view route_uri,
                                            const sip::message& request) {
  const auto uri = sip::parse_uri(next_hop(route_uri, request));
  if (!uri || uri->is_sips())
    return std::nullopt;
  destination result;
  if (const auto p = sip::param_list::find(uri->params, "transport")) {
    if (sip::iequals(p->value, "tcp"))
      result.kind = transport::tcp;
    else if (!sip::iequals(p->value, "udp"))
      return std::nullopt;
  }
  auto host = uri->host;
  if (host.starts_with('['))
    host = host.substr(1, host.size() - 2);
  result.host = host;
  result.port = uri->port.value_or(5060);
  asio::error_code failed;
  const auto address = asio::ip::make_address(result.host, failed);
  if (!failed)
    result.address = address;
  return result;
}

void append_request(std::string& out, const sip::message& request,
                    const request_facts& facts) {
  out += request.method();
  out += ' ';
  out += request.request_uri();
  out += " SIP/2.0\r\n";
  append_line(out, "Via", facts.via);
  const auto hops = request.get(header_id::max_forwards);
  append_line(out, "Max-Forwards", hops.empty() ? "70" : hops);
  out += "From: ";
  const auto from = request.get(header_id::from);
  if (from.empty()) {
    out += '<';
    out += facts.from_uri;
    out += '>';
  } else {
    out += from;
  }
  if (!has_tag(from)) {
    out += ";tag=";
    out += facts.from_tag;
  }
  out += "\r\nTo: ";
  if (const auto to = request.get(header_id::to); !to.empty()) {
    out += to;
  } else {
    out += '<';
    out += request.request_uri();
    out += '>';
  }
  out += "\r\n";
  const auto call_id = request.get(header_id::call_id);
  append_line(out, "Call-ID", call_id.empty() ? facts.call_id : call_id);
  out += "CSeq: ";
  if (has_cseq_of(request)) {
    out += request.get(header_id::cseq);
  } else {
    append_number(out, facts.cseq);
    out += ' ';
    out += request.method();
  }
  out += "\r\n";
  for (const auto& field : request.fields()) {
    switch (field.id) {
    case header_id::via:
    case header_id::max_forwards:
    case header_id::from:
    case header_id::to:
    case header_id::call_id:
    case header_id::cseq:
    case header_id::content_length:
      continue;
    case header_id::other:
      append_line(out, field.name, field.value);
      continue;
    default:
      append_line(out, sip::canonical_name(field.id), field.value);
    }
  }
  out += "Content-Length: ";
  append_number(out, request.body().size());
  out += "\r\n\r\n";
  out += request.body();
}

void append_own_via(std::string& out, transport kind,
                    const asio::ip::address& address, std::uint16_t port,
                    std::string_view branch) {
  out += kind == transport::udp ? "SIP/2.0/UDP " : "SIP/2.0/TCP ";
  std::string host_port;
  append_host_port(host_port, address, port);
  if (port == 5060)
    host_port.resize(host_port.size() - 5);
  out += host_port;
  if (kind == transport::udp)
    out += ";rport";
  out += ";branch=";
  out += branch;
}

} // namespace rollcall::edge
