// CSeq = 1*DIGIT LWS Method (RFC 3261 §20.16); the number is below 2^31
// (§8.1.1.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::sip {

struct cseq {
  std::uint32_t number = 0;
  std::string_view method;
};

std::optional<cseq> parse_cseq(std::string_view value) noexcept;

} // namespace rollcall::sip
