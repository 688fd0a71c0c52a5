// All Contact lines of a REGISTER: the input stands in for its header.
#include "protocol/sip/contact.hpp"
#include "protocol/sip/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes = "REGISTER sip:h SIP/2.0\r\nContact: ";
  bytes += fuzz::view(data, size);
  bytes += "\r\n\r\n";
  sip::message m;
  if (m.parse(bytes) != sip::message_errc::none)
    return 0;
  constexpr std::size_t limit = 8;
  auto list = sip::parse_contacts(m, limit);
  fuzz::require(list.values.size() <= limit);
  if (list.error != sip::contact_errc::none)
    return 0;
  fuzz::require(!list.wildcard || list.values.empty());
  for (auto& c : list.values) {
    for (auto part :
         {c.text, c.address.uri, c.address.display, c.address.params})
      fuzz::require_inside(part, bytes);
    fuzz::require_inside(c.instance, c.address.params);
    fuzz::require(sip::is_absolute_uri(c.address.uri));
    fuzz::require(sip::equivalent(c.address.uri, c.address.uri));
    fuzz::require(!c.q || *c.q <= 1000);
    fuzz::require(!c.reg_id || *c.reg_id > 0);
  }
  return 0;
}
