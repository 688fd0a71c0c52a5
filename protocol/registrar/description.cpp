#include "protocol/registrar/description.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::registrar {

namespace {

/// What the answer says for the phone, whatever the phone sends.
bool is_ours_to_say(std::string_view name) noexcept {
  return sip::iequals(name, "expires") || sip::iequals(name, "q")
         || sip::iequals(name, "pub-gruu") || sip::iequals(name, "temp-gruu");
}

} // namespace

void contact_text::assign(const sip::contact& c) {
  text.clear();
  if (!c.address.display.empty()) {
    text += c.address.display;
    text += ' ';
  }
  text += '<';
  uri_begin = static_cast<std::uint16_t>(text.size());
  uri_size = static_cast<std::uint16_t>(c.address.uri.size());
  text += c.address.uri;
  text += '>';
  sip::param_list params{c.address.params};
  for (sip::param p; params.next(p);) {
    if (is_ours_to_say(p.name))
      continue;
    text += ';';
    text += p.name;
    if (p.has_value) {
      text += '=';
      text += p.value;
    }
  }
}

bool same_source(const network_view& a, const network_view& b) noexcept {
  return a.port == b.port && a.address == b.address && a.protocol == b.protocol;
}

bool says_the_same(const contact_info& info, const contact_text& text,
                   const register_request& r) {
  auto from = info.network();
  return info.contact() == text.text && info.call_id() == r.call_id
         && info.path() == r.path.view() && info.server() == r.server
         && info.user_agent() == r.user_agent.view()
         && info.allow() == r.allow.view() && from.rport == r.from.rport
         && same_source(from, r.from);
}

std::shared_ptr<const contact_info>
describe(const sip::contact& c, const contact_text& text,
         const register_request& r, phone_kinds* kinds) {
  phone_kinds own;
  if (kinds == nullptr)
    kinds = &own;
  contact_facts f;
  f.user = r.user;
  f.contact = text.text;
  f.uri_begin = text.uri_begin;
  f.uri_size = text.uri_size;
  f.call_id = r.call_id;
  f.instance = c.instance;
  f.reg_id = c.reg_id;
  f.path = r.path.view();
  f.network = r.from;
  f.server = r.server;
  f.kind = kinds->get(r.user_agent.view(), r.allow.view());
  return std::make_shared<const contact_info>(f);
}

} // namespace rollcall::registrar
