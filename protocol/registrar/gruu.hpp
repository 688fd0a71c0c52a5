// Globally routable user agent URIs, RFC 5627: addresses that reach one phone
// of a user. Public ones name the phone's instance; temporary ones hide both
// user and instance, and say all that is needed to find them again, so that
// nothing is kept for them.
#pragma once

#include "protocol/digest/sealed_text.hpp"
#include "protocol/registrar/binding.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::registrar {

/// `sip:1000@bling.babblevoice.com;gr=urn:uuid:…` (§5.1). `instance` is the
/// value of +sip.instance, with or without its angle brackets.
std::string public_gruu(std::string_view user, std::string_view realm,
                        std::string_view instance);

/// What a temporary GRUU stands for.
struct gruu_target {
  std::string user;
  std::string instance;
  /// When the registration began that it belongs to: it ends with it (§5.4).
  time_point created{};
};

class temporary_gruus {
public:
  explicit temporary_gruus(const digest::nonce_secret& secret)
    : sealer_(secret, "temporary GRUU") {
    // nop
  }

  /// `sip:tgruu.…@bling.babblevoice.com;gr`; another one each time.
  std::string make(const gruu_target& target, std::string_view realm,
                   const std::array<std::uint64_t, 2>& random) const;

  /// From the user part of such a URI; nothing for any other user.
  std::optional<gruu_target> resolve(std::string_view user) const;

private:
  digest::text_sealer sealer_;
};

} // namespace rollcall::registrar
