// Values of Authorization.
#include "protocol/digest/credentials.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::view(data, size);
  digest::credentials c;
  if (digest::parse_credentials(text, c) != digest::parse_errc::ok)
    return 0;
  for (auto part : {c.username, c.realm, c.nonce, c.uri, c.response,
                    c.algorithm, c.cnonce, c.opaque, c.qop, c.nc})
    fuzz::require_inside(part, text);
  fuzz::require(c.nc.empty() || c.nc.size() == 8);
  auto name = digest::user_name(c);
  fuzz::require(!name || name->size() <= c.username.size());
  fuzz::require(!name || c.extended_username
                || digest::unescapes_to(c.username, *name));
  digest::algorithm_of(c);
  return 0;
}
