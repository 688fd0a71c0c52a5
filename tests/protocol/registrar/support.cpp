#include "tests/protocol/registrar/support.hpp"

#include <algorithm>
#include <stdexcept>

namespace rollcall::test {

std::string to_text(const ask& a, const std::string& more) {
  std::string result =
      "REGISTER sip:example.test SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1\r\n"
      "From: <sip:alice@example.test>;tag=1\r\n"
      "To: <sip:alice@example.test>\r\n"
      "Call-ID: "
      + a.call_id + "\r\nCSeq: " + std::to_string(a.cseq) + " REGISTER\r\n";
  for (const auto& contact : a.contacts)
    result += "Contact: " + contact + "\r\n";
  if (a.expires)
    result += "Expires: " + *a.expires + "\r\n";
  for (const auto& path : a.path)
    result += "Path: " + path + "\r\n";
  if (!a.user_agent.empty())
    result += "User-Agent: " + a.user_agent + "\r\n";
  result += "Supported: path, outbound\r\n";
  return result + more + "Content-Length: 0\r\n\r\n";
}

parsed_register::parsed_register(const ask& a, std::size_t max_contacts)
    : text_(to_text(a)) {
  if (message_.parse(text_) != sip::message_errc::none)
    throw std::logic_error{"no SIP message: " + text_};
  auto result = registrar::parse_register(message_, max_contacts);
  if (auto* bad = std::get_if<registrar::rejection>(&result))
    throw std::logic_error{bad->reason + ": " + text_};
  request_ = std::get<registrar::register_request>(std::move(result));
  request_.from = a.from;
  request_.challenged_at = a.challenged_at;
  request_.random = a.random;
}

registrar::outcome one_user::send(const ask& a) {
  parsed_register request{a};
  auto result = apply(bindings, request.get(), now, options, next_id);
  if (result.refused)
    return result;
  bindings = result.bindings;
  for (const auto& c : result.changes)
    next_id = std::max(next_id, c.value.id + 1);
  return result;
}

int one_user::status(const ask& a) {
  auto result = send(a);
  return result.refused ? result.refused->status : 200;
}

std::string one_user::uris() const {
  std::string result;
  for (const auto& b : bindings) {
    if (!result.empty())
      result += ' ';
    result += b.info->uri();
  }
  return result;
}

std::string to_text(const std::vector<registrar::change>& changes) {
  static constexpr const char* names[] = {"added",   "refreshed", "replaced",
                                          "removed", "expired",   "evicted"};
  std::string result;
  for (const auto& c : changes) {
    if (!result.empty())
      result += ", ";
    result += names[static_cast<std::size_t>(c.kind)];
    result += ' ' + std::to_string(c.value.id);
  }
  return result;
}

bool same(const registrar::binding& a, const registrar::binding& b) {
  const auto& x = *a.info;
  const auto& y = *b.info;
  return x.contact() == y.contact() && x.uri() == y.uri() && x.call_id() == y.call_id()
         && x.instance() == y.instance() && x.reg_id() == y.reg_id() && x.path() == y.path()
         && x.user_agent() == y.user_agent() && x.allow() == y.allow()
         && x.network().address == y.network().address
         && x.network().port == y.network().port
         && x.network().protocol == y.network().protocol
         && x.network().rport == y.network().rport && x.server() == y.server()
         && a.id == b.id && a.uuid == b.uuid && a.created == b.created
         && a.registered == b.registered && a.expires_at == b.expires_at
         && a.last_seen == b.last_seen && a.expires == b.expires
         && a.cseq == b.cseq && a.rtt == b.rtt && a.q == b.q
         && a.missed == b.missed && a.measured == b.measured
         && a.initial == b.initial;
}

bool same(std::span<const registrar::binding> a,
          std::span<const registrar::binding> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

} // namespace rollcall::test
