// The store's log as it may be found, with its MANIFEST's records by
// themselves, since random bytes seldom have the right sum.
#include "store/rocks/log_reader.hpp"
#include "store/rocks/manifest.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace rollcall;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::view(data, size);
  store::rocks::log_reader reader{bytes};
  std::size_t read = 0;
  while (reader.next() == store::rocks::log_reader::step::record)
    read += reader.record().size() + 1;
  fuzz::require(read <= size);
  store::rocks::manifest m;
  const auto known = m.add(bytes);
  fuzz::require(known || (m.tables().empty() && m.last_sequence() == 0));
  return 0;
}
