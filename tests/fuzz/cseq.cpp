// CSeq, and the numbers that other headers hold.
#include "protocol/sip/cseq.hpp"
#include "protocol/sip/contact.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::view(data, size);
  if (auto q = sip::parse_q(text))
    fuzz::require(*q <= 1000);
  if (auto seconds = sip::parse_delta_seconds(text);
      seconds && *seconds < 0xffff'ffffU)
    fuzz::require(sip::parse_delta_seconds(std::to_string(*seconds))
                  == seconds);
  auto c = sip::parse_cseq(text);
  if (!c)
    return 0;
  fuzz::require(c->number <= 0x7fff'ffffU && !c->method.empty());
  fuzz::require_inside(c->method, text);
  auto written = std::to_string(c->number) + " " + std::string{c->method};
  auto again = sip::parse_cseq(written);
  fuzz::require(again && again->number == c->number
                && again->method == c->method);
  return 0;
}
