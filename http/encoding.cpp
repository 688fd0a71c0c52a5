#include "http/encoding.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>

namespace rollcall::http {

namespace {

std::string_view cut(std::string_view& text, char separator) {
  auto result = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(result.size() + 1, text.size()));
  return sip::trim(result);
}

/// "0", "0.0", "0.00" or "0.000".
bool is_zero(std::string_view weight) {
  return weight.starts_with('0')
         && weight.find_first_not_of("0.") == std::string_view::npos;
}

} // namespace

bool asks_for_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto one = cut(accept_encoding, ',');
    auto coding = cut(one, ';');
    if (!sip::iequals(coding, "gzip") && !sip::iequals(coding, "x-gzip"))
      continue;
    auto name = cut(one, '=');
    return !sip::iequals(name, "q") || !is_zero(cut(one, ';'));
  }
  return false;
}

} // namespace rollcall::http
