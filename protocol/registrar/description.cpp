#include "protocol/registrar/description.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::registrar {

namespace {

/// Compares what is kept with a header value that may be folded.
bool same_unfolded(const std::string& kept, std::string_view value) {
  return kept == value
         || (value.find('\n') != std::string_view::npos
             && kept == sip::unfold(value));
}

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

bool same_source(const network& a, const network& b) noexcept {
  return a.port == b.port && a.address == b.address && a.protocol == b.protocol;
}

bool says_the_same(const contact_info& info, const contact_text& text,
                   const register_request& r) {
  return info.contact == text.text && info.call_id == r.call_id
         && info.path == r.path && info.server == r.server
         && same_unfolded(info.user_agent, r.user_agent)
         && info.allow == r.allow && info.network.rport == r.from.rport
         && same_source(info.network, r.from);
}

std::shared_ptr<const contact_info> describe(const sip::contact& c,
                                             const contact_text& text,
                                             const register_request& r) {
  auto info = std::make_shared<contact_info>();
  info->contact = text.text;
  info->uri_begin = text.uri_begin;
  info->uri_size = text.uri_size;
  info->call_id = r.call_id;
  info->instance = c.instance;
  info->reg_id = c.reg_id;
  info->path = r.path;
  info->user_agent = sip::unfold(r.user_agent);
  info->allow = r.allow;
  info->network = r.from;
  info->server = r.server;
  return info;
}

} // namespace rollcall::registrar
