// Via lines, value by value.
#include "protocol/sip/via.hpp"
#include "protocol/sip/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto line = fuzz::view(data, size);
  while (auto v = sip::parse_via(line)) {
    for (auto part : {v->transport, v->host, v->branch, v->params})
      fuzz::require_inside(part, v->text);
    fuzz::require_inside(v->text, line);
    fuzz::require_inside(v->rest_of_line, line);
    fuzz::require(sip::is_host(v->host));
    auto alone = sip::parse_via(v->text);
    fuzz::require(alone && alone->host == v->host && alone->port == v->port
                  && alone->branch == v->branch && alone->rest_of_line.empty());
    fuzz::require(v->rest_of_line.size() < line.size());
    line = v->rest_of_line;
  }
  return 0;
}
