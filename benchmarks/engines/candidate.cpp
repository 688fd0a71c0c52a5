#include "benchmarks/engines/candidate.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace rollcall::engines {

std::unique_ptr<candidate> open(const choice& what) {
  if (what.engine == "rocksdb")
    return open_rocksdb(what);
  if (what.engine == "lmdb")
    return open_lmdb(what);
  if (what.engine == "sqlite")
    return open_sqlite(what);
  throw std::invalid_argument{"there is no engine " + what.engine};
}

std::vector<std::size_t> by_key(const store::batch& changes) {
  std::vector<std::size_t> result(changes.size());
  std::iota(result.begin(), result.end(), std::size_t{0});
  std::stable_sort(result.begin(), result.end(),
                   [&](std::size_t a, std::size_t b) {
                     return changes[a].key < changes[b].key;
                   });
  return result;
}

} // namespace rollcall::engines
