// Parameter and value lists, and the text helpers below them.
#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::view(data, size);
  sip::param_list params{text};
  for (sip::param p; params.next(p);) {
    fuzz::require_inside(p.name, text);
    fuzz::require_inside(p.value, text);
    fuzz::require(p.has_value || p.value.empty());
    fuzz::require(sip::param_list::find(text, p.name).has_value());
  }
  sip::value_list values{text};
  std::size_t total = 0;
  for (std::string_view one; values.next(one);) {
    fuzz::require_inside(one, text);
    fuzz::require(!one.empty() && sip::trim(one) == one);
    total += one.size();
  }
  fuzz::require(total <= size);
  fuzz::require(sip::unescape(text).size() <= size);
  fuzz::require(sip::unquote(text).size() <= size);
  auto line = sip::unfold(text);
  fuzz::require(line.find_first_of("\r\n") == line.npos);
  fuzz::require(sip::unfold(line) == line);
  return 0;
}
