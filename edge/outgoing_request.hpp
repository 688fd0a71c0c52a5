// A request of an application on its way out: where it goes, and the header
// fields that the application may leave to us (RFC 3261 §8.1.1).
#pragma once

#include "edge/flow.hpp"

#include "protocol/sip/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::edge {

struct destination {
  transport kind = transport::udp;
  std::string host; // without brackets
  std::uint16_t port = 5060;
  std::optional<asio::ip::address> address; // when the host is numeric
};

/// The route URI when there is one, else the first Route, else the
/// Request-URI. Names are looked up as addresses only, no SRV or NAPTR. Nothing
/// for a URI that is none, for sips and for another transport than UDP or TCP.
std::optional<destination> find_destination(std::string_view route_uri,
                                            const sip::message& request);

/// What we put in where the application left it out.
struct request_facts {
  std::string_view via;      // the whole value
  std::string_view from_uri; // without brackets
  std::string_view from_tag;
  std::string_view call_id;
  std::uint32_t cseq = 1;
};

/// Appends the completed request. The application's own Via is dropped.
void append_request(std::string& out, const sip::message& request,
                    const request_facts& facts);

/// "SIP/2.0/UDP 127.0.0.1:5070;rport;branch=…"; port 5060 is left out, rport
/// is for UDP.
void append_own_via(std::string& out, transport kind,
                    const asio::ip::address& address, std::uint16_t port,
                    std::string_view branch);

} // namespace rollcall::edge
