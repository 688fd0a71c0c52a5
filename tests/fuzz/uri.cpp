// URIs and their comparison: two of them, told apart by a line end.
#include "protocol/sip/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

namespace {

void check_parts(const sip::uri& u, std::string_view text) {
  for (auto part : {u.scheme, u.user, u.password, u.host, u.params, u.headers})
    fuzz::require_inside(part, text);
  fuzz::require(sip::is_host(u.host));
  fuzz::require(sip::is_absolute_uri(text));
  fuzz::require(sip::equivalent(u, u));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = fuzz::view(data, size);
  auto cut = bytes.find('\n');
  auto first = bytes.substr(0, cut);
  auto second = cut == bytes.npos ? bytes : bytes.substr(cut + 1);
  fuzz::require(sip::equivalent(first, second)
                == sip::equivalent(second, first));
  auto a = sip::parse_uri(first);
  auto b = sip::parse_uri(second);
  if (a)
    check_parts(*a, first);
  if (b)
    check_parts(*b, second);
  if (!a || !b)
    return 0;
  auto same = sip::equivalent(*a, *b);
  fuzz::require(sip::equivalent(*b, *a) == same);
  fuzz::require(!same || sip::hash_value(*a) == sip::hash_value(*b));
  return 0;
}
