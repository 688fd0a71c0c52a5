// From what a REGISTER says of a contact to what the register keeps of it.
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/request.hpp"

#include <memory>
#include <string>

namespace rollcall::registrar {

/// The name-addr as written, but without expires and q, which live apart.
struct contact_text {
  std::string text;
  std::uint16_t uri_begin = 0;
  std::uint16_t uri_size = 0;

  void assign(const sip::contact& c);
};

/// True when the request says just what `info` already knows, which is nearly
/// always; then it can be kept and nothing is allocated.
bool says_the_same(const contact_info& info, const contact_text& text,
                   const register_request& r);

/// `kinds` as for apply().
std::shared_ptr<const contact_info> describe(const sip::contact& c,
                                             const contact_text& text,
                                             const register_request& r,
                                             phone_kinds* kinds);

bool same_source(const network_view& a, const network_view& b) noexcept;

} // namespace rollcall::registrar
