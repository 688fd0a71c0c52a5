// Messages that several tests look at.
#pragma once

#include <string_view>

namespace rollcall::test {

/// As a real server passed it on: 706 bytes of a SIPp phone, and the six that
/// the server added to `rport`.
inline constexpr std::string_view recorded_register =
    "REGISTER sip:bling.babblevoice.com SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 127.0.0.1:15060;rport=15060;"
    "branch=z9hG4bK-31222-1-3\r\n"
    "Max-Forwards: 70\r\n"
    "From: \"u\" <sip:1000@bling.babblevoice.com>;tag=1\r\n"
    "To: <sip:1000@bling.babblevoice.com>\r\n"
    "Call-ID: 1-31222@127.0.0.1\r\n"
    "CSeq: 2 REGISTER\r\n"
    "Contact: <sip:1000@127.0.0.1:15060>;expires=120;q=0.7\r\n"
    "Proxy-Authorization: Digest username=\"1000\","
    "realm=\"bling.babblevoice.com\",cnonce=\"6b8b4567\",nc=00000001,"
    "qop=auth,uri=\"sip:127.0.0.1:5060\","
    "nonce=\"ef0fceb767a56e2b39ec711f9c8795e5\","
    "response=\"367c1d612d455f907e1245fd253362b9\",algorithm=MD5,"
    "opaque=\"0436318199abcb9994fb29f82a89b5dc\"\r\n"
    "User-Agent: sipp-ua/1.0\r\n"
    "Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, NOTIFY\r\n"
    "Expires: 120\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

} // namespace rollcall::test
