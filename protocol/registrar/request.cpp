#include "protocol/registrar/request.hpp"

#include "protocol/registrar/extensions.hpp"
#include "protocol/sip/cseq.hpp"
#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::registrar {

namespace {

using sip::header_id;

// What an answer repeats must fit into one frame of drachtio, whoever asks.
constexpr std::size_t max_contact = 1'024;
constexpr std::size_t max_path = 2'048;
constexpr std::size_t max_call_id = 1'024;
// What is only shown to people is cut.
constexpr std::size_t max_user_agent = 256;
constexpr std::size_t max_allow = 512;

rejection bad_request(std::string reason) {
  rejection result;
  result.reason = std::move(reason);
  return result;
}

rejection lacks_outbound() {
  rejection result;
  result.status = 439;
  result.reason = sip::reason_phrase(439);
  return result;
}

} // namespace

header_text::header_text(const sip::message& msg, header_id id) {
  if (!msg.has(id))
    return;
  plain_ = msg.get(id);
  if (msg.count(id) == 1 && plain_.find('\n') == std::string_view::npos)
    return;
  msg.for_each(id, [this](std::string_view line) {
    if (line.empty())
      return;
    if (!joined_.empty())
      joined_ += ", ";
    joined_ += sip::unfold(line);
  });
  plain_ = {};
}

void header_text::cut(std::size_t size) {
  plain_ = plain_.substr(0, size);
  if (joined_.size() > size)
    joined_.resize(size);
}

address_of_record parse_aor(const sip::message& msg) {
  if (msg.count(header_id::to) != 1)
    return {};
  auto address = sip::parse_name_addr(msg.get(header_id::to));
  if (!address)
    return {};
  auto uri = sip::parse_uri(address->uri);
  if (!uri)
    return {};
  return {uri->user, uri->host};
}

std::variant<register_request, rejection>
parse_register(const sip::message& msg, std::size_t max_contacts) {
  register_request result;
  if (msg.count(header_id::call_id) != 1
      || msg.get(header_id::call_id).empty())
    return bad_request("Missing or repeated Call-ID");
  result.call_id = msg.get(header_id::call_id);
  if (result.call_id.size() > max_call_id)
    return bad_request("Call-ID too long");
  auto sequence = msg.count(header_id::cseq) == 1
                    ? sip::parse_cseq(msg.get(header_id::cseq))
                    : std::nullopt;
  if (!sequence)
    return bad_request("Bad CSeq");
  if (sequence->method != msg.method())
    return bad_request("CSeq names another method");
  result.cseq = sequence->number;
  if (msg.count(header_id::from) != 1
      || !sip::parse_name_addr(msg.get(header_id::from)))
    return bad_request("Bad From");
  if (msg.has(header_id::expires))
    result.expires = sip::parse_delta_seconds(msg.get(header_id::expires));
  auto contacts = sip::parse_contacts(msg, max_contacts);
  if (contacts.error != sip::contact_errc::none)
    return bad_request(sip::to_string(contacts.error));
  for (const auto& c : contacts.values)
    if (c.text.size() > max_contact)
      return bad_request("Contact too long");
  if (contacts.wildcard && result.expires != 0U)
    return bad_request("Contact * needs Expires 0");
  result.contacts = std::move(contacts.values);
  result.wildcard = contacts.wildcard;
  switch (outbound_of(msg, result.contacts)) {
    case outbound_use::on:
      result.outbound = true;
      break;
    case outbound_use::first_hop_lacks_it:
      return lacks_outbound();
    case outbound_use::off:
      for (auto& c : result.contacts)
        c.reg_id.reset();
      break;
  }
  result.gruu = asks_for(msg, "gruu");
  result.path = {msg, header_id::path};
  if (result.path.view().size() > max_path)
    return bad_request("Path too long");
  result.user_agent = {msg, header_id::user_agent};
  result.user_agent.cut(max_user_agent);
  result.allow = {msg, header_id::allow};
  result.allow.cut(max_allow);
  return result;
}

} // namespace rollcall::registrar
