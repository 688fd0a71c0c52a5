// The SIP extensions that a REGISTER may ask for: Path (RFC 3327), outbound
// (RFC 5626) and GRUU (RFC 5627).
#pragma once

#include "protocol/registrar/request.hpp"
#include "protocol/sip/message.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::registrar {

/// All that we support, as a Supported header has it.
std::string_view supported_option_tags() noexcept;

/// Require header against what we support (RFC 3261 §8.2.2.3).
std::optional<rejection> check_require(const sip::message& msg);

/// True when a Supported or Require line names the option-tag.
bool asks_for(const sip::message& msg, std::string_view option_tag);

enum class outbound_use : std::uint8_t {
  /// Not asked for: reg-id means nothing.
  off,
  /// Flows with different reg-ids stand side by side.
  on,
  /// Asked for, but the first hop did not say in its Path that it keeps flows
  /// (RFC 5626 §6): 439.
  first_hop_lacks_it,
};

/// What RFC 5626 §6 makes of a request with these contacts.
outbound_use outbound_of(const sip::message& msg,
                         const std::vector<sip::contact>& contacts);

} // namespace rollcall::registrar
