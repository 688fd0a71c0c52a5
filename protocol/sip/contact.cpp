#include "protocol/sip/contact.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <utility>

namespace rollcall::sip {

namespace {

std::string_view without_quotes(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

/// A Contact of a REGISTER may hold any URI, but a SIP URI must be valid. It
/// may have header fields (RFC 3261 §19.1.1, table 1).
contact_errc check_uri(std::string_view text) noexcept {
  if (!is_absolute_uri(text))
    return contact_errc::malformed;
  auto scheme = text.substr(0, text.find(':'));
  if ((iequals(scheme, "sip") || iequals(scheme, "sips")) && !parse_uri(text))
    return contact_errc::malformed;
  return contact_errc::none;
}

contact_errc parse_one(std::string_view text, contact& out) noexcept {
  auto address = parse_name_addr(text);
  if (!address)
    return contact_errc::malformed;
  out.address = *address;
  out.text = text;
  if (auto bad = check_uri(address->uri); bad != contact_errc::none)
    return bad;
  bool expires_seen = false; // since a malformed one counts as absent
  bool instance_seen = false;
  param_list params{address->params};
  for (param p; params.next(p);) {
    if (iequals(p.name, "expires")) {
      if (std::exchange(expires_seen, true))
        return contact_errc::bad_parameter;
      out.expires = parse_delta_seconds(p.value);
    } else if (iequals(p.name, "q")) {
      if (out.q || !(out.q = parse_q(p.value)))
        return contact_errc::bad_parameter;
    } else if (iequals(p.name, "+sip.instance")) {
      if (std::exchange(instance_seen, true))
        return contact_errc::bad_parameter;
      out.instance = without_quotes(p.value);
    } else if (iequals(p.name, "reg-id")) {
      auto id = parse_number(p.value, 0x7fff'ffff);
      if (out.reg_id || !id || *id == 0)
        return contact_errc::bad_parameter;
      out.reg_id = id;
    }
  }
  return contact_errc::none;
}

} // namespace

const char* to_string(contact_errc code) noexcept {
  switch (code) {
  case contact_errc::none:
    return "no error";
  case contact_errc::malformed:
    return "malformed Contact";
  case contact_errc::wildcard_not_alone:
    return "Contact * must stand alone";
  case contact_errc::too_many:
    return "too many Contacts";
  case contact_errc::bad_parameter:
    return "bad Contact parameter";
  }
  return "unknown";
}

contact_list parse_contacts(const message& msg, std::size_t max_values) {
  contact_list result;
  msg.for_each(header_id::contact, [&](std::string_view line) {
    value_list values{line};
    for (std::string_view one;
         result.error == contact_errc::none && values.next(one);) {
      if (result.wildcard || (one == "*" && !result.values.empty())) {
        result.error = contact_errc::wildcard_not_alone;
      } else if (one == "*") {
        result.wildcard = true;
      } else if (result.values.size() == max_values) {
        result.error = contact_errc::too_many;
      } else {
        result.error = parse_one(one, result.values.emplace_back());
      }
    }
  });
  return result;
}

std::optional<std::uint16_t> parse_q(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1'))
    return std::nullopt;
  unsigned value = text[0] == '1' ? 1000 : 0;
  if (text.size() > 1) {
    if (text[1] != '.')
      return std::nullopt;
    unsigned weight = 100;
    for (char c : text.substr(2)) {
      if (c < '0' || c > '9')
        return std::nullopt;
      value += static_cast<unsigned>(c - '0') * weight;
      weight /= 10;
    }
  }
  if (value > 1000)
    return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

std::optional<std::uint32_t>
parse_delta_seconds(std::string_view text) noexcept {
  text = without_quotes(trim(text));
  if (auto value = parse_number(text))
    return value;
  for (char c : text)
    if (c < '0' || c > '9')
      return std::nullopt;
  if (text.empty())
    return std::nullopt;
  return 0xffff'ffffU;
}

} // namespace rollcall::sip
