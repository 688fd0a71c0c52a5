#include "protocol/sip/cseq.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::sip {

std::optional<cseq> parse_cseq(std::string_view value) noexcept {
  value = trim(value);
  std::size_t end = 0;
  while (end < value.size() && !is_lws(value[end]))
    ++end;
  auto number = parse_number(value.substr(0, end), 0x7fff'ffff);
  auto method = trim(value.substr(end));
  if (!number || !is_token(method))
    return std::nullopt;
  return cseq{*number, method};
}

} // namespace rollcall::sip
