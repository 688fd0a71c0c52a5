#include "protocol/digest/verifier.hpp"

#include "protocol/digest/hash.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <array>

namespace rollcall::digest {

namespace {

/// Hexadecimal digits in lower case; an empty view when they are not as many
/// as the algorithm makes.
class lower_hex {
public:
  lower_hex(std::string_view text, algorithm a) noexcept {
    if (text.size() != hex_size(a))
      return;
    size_ = text.size();
    std::transform(text.begin(), text.end(), chars_.begin(), sip::to_lower);
  }

  std::string_view view() const noexcept {
    return {chars_.data(), size_};
  }

private:
  std::array<char, 64> chars_{};
  std::size_t size_ = 0;
};

std::string_view stored_ha1(const registrar::user_record& user,
                            algorithm a) noexcept {
  switch (a) {
  case algorithm::md5:
    return user.ha1;
  case algorithm::sha256:
    return user.ha1_sha256;
  case algorithm::sha512_256:
    break;
  }
  return user.ha1_sha512_256;
}

} // namespace

bool has_qop_auth(const credentials& c) noexcept {
  return sip::iequals(c.qop, "auth");
}

bool uri_matches(const credentials& c, std::string_view request_uri,
                 uri_check check) {
  return check == uri_check::relaxed || c.uri == request_uri
         || sip::equivalent(c.uri, request_uri);
}

algorithm_list usable(const registrar::user_record& user,
                      const algorithm_list& offered) noexcept {
  algorithm_list result;
  for (auto a : offered)
    if (!user.secret.empty() || stored_ha1(user, a).size() == hex_size(a))
      result.push_back(a);
  return result;
}

verification verify(const credentials& c, algorithm a, std::string_view method,
                    std::string_view name, std::string_view realm,
                    const registrar::user_record* user) noexcept {
  // The time must not tell an unknown user from a known one, nor a stored
  // digest from a clear secret: all take the same three hashes.
  static const registrar::user_record nobody{"nobody", {}, {}, {}, {}};
  const auto& record = user ? *user : nobody;
  auto computed = hash(a, {name, realm, record.secret});
  lower_hex stored{stored_ha1(record, a), a};
  auto ha1 = stored.view().empty() ? computed.view() : stored.view();
  auto ha2 = hash(a, {method, c.uri});
  auto expected = hash(a, {ha1, c.nonce, c.nc, c.cnonce, c.qop, ha2});
  lower_hex response{c.response, a};
  auto equal = constant_time_equal(response.view(), expected);
  auto can_log_in = user && (!stored.view().empty() || !record.secret.empty());
  return equal && can_log_in && !expected.empty() ? verification::verified
                                                  : verification::wrong;
}

} // namespace rollcall::digest
