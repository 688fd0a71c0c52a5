// Values of From, To, Path and Route.
#include "protocol/sip/name_addr.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::view(data, size);
  auto n = sip::parse_name_addr(text);
  if (!n)
    return 0;
  for (auto part : {n->display, n->uri, n->params})
    fuzz::require_inside(part, text);
  fuzz::require(!n->uri.empty());
  fuzz::require(n->params.empty() || n->params.front() == ';');
  // Put together again it is the same.
  std::string written{n->display};
  written += n->bracketed ? " <" : "";
  written += n->uri;
  written += n->bracketed ? ">" : "";
  written += n->params;
  auto again = sip::parse_name_addr(written);
  fuzz::require(again.has_value());
  fuzz::require(again->display == n->display && again->uri == n->uri
                && again->params == n->params
                && again->bracketed == n->bracketed);
  return 0;
}
