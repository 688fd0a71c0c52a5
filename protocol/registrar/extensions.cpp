#include "protocol/registrar/extensions.hpp"

#include "protocol/sip/name_addr.hpp"
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <array>

namespace rollcall::registrar {

namespace {

using sip::header_id;

// What an answer repeats must fit into one frame of drachtio, whoever asks.
constexpr std::size_t max_unsupported = 512;

constexpr std::array<std::string_view, 3> option_tags = {"path", "outbound",
                                                         "gruu"};

bool is_supported(std::string_view tag) noexcept {
  return std::any_of(
    option_tags.begin(), option_tags.end(),
    [tag](std::string_view known) { return sip::iequals(known, tag); });
}

bool names(const sip::message& msg, header_id id, std::string_view tag) {
  bool result = false;
  msg.for_each(id, [&](std::string_view line) {
    sip::value_list values{line};
    for (std::string_view one; values.next(one);)
      result = result || sip::iequals(one, tag);
  });
  return result;
}

/// The request came here from the phone itself: there is one Via value.
bool is_first_hop(const sip::message& msg) {
  std::size_t vias = 0;
  msg.for_each(header_id::via, [&](std::string_view line) {
    sip::value_list values{line};
    for (std::string_view one; values.next(one);)
      ++vias;
  });
  return vias <= 1;
}

/// The first URI of Path has the `ob` parameter.
bool path_keeps_flows(const sip::message& msg) {
  sip::value_list values{msg.get(header_id::path)};
  std::string_view first;
  if (!values.next(first))
    return false;
  auto address = sip::parse_name_addr(first);
  auto uri = address ? sip::parse_uri(address->uri) : std::nullopt;
  return uri && sip::param_list::find(uri->params, "ob");
}

} // namespace

std::string_view supported_option_tags() noexcept {
  return "path, outbound, gruu";
}

std::optional<rejection> check_require(const sip::message& msg) {
  rejection result;
  msg.for_each(header_id::require, [&](std::string_view line) {
    sip::value_list values{line};
    for (std::string_view tag; values.next(tag);) {
      if (is_supported(tag))
        continue;
      result.status = 420;
      if (result.unsupported.size() + tag.size() > max_unsupported)
        continue;
      if (!result.unsupported.empty())
        result.unsupported += ", ";
      result.unsupported += tag;
    }
  });
  if (result.status != 420)
    return std::nullopt;
  result.reason = "Bad Extension";
  return result;
}

bool asks_for(const sip::message& msg, std::string_view option_tag) {
  return names(msg, header_id::supported, option_tag)
         || names(msg, header_id::require, option_tag);
}

outbound_use outbound_of(const sip::message& msg,
                         const std::vector<sip::contact>& contacts) {
  auto flow = std::any_of(contacts.begin(), contacts.end(),
                          [](const sip::contact& c) {
                            return c.reg_id && !c.instance.empty();
                          });
  if (!flow || !asks_for(msg, "outbound"))
    return outbound_use::off;
  if (is_first_hop(msg) || path_keeps_flows(msg))
    return outbound_use::on;
  return outbound_use::first_hop_lacks_it;
}

} // namespace rollcall::registrar
