// An engine for the store, as far as measuring needs one.
#pragma once

#include "store/batch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::engines {

struct loaded {
  std::uint64_t bindings = 0;
  std::uint64_t bytes = 0; // of cards and states
};

/// Whatever goes wrong is thrown: a measurement ends there.
class candidate {
public:
  virtual ~candidate() = default;

  virtual void commit(const store::batch& changes) = 0;

  /// Reads every binding.
  virtual loaded load() = 0;
};

struct choice {
  std::string engine; // rocksdb, lmdb or sqlite
  std::string path;
  bool disk = false; // a commit is on the disk, not only with the system
};

std::unique_ptr<candidate> open(const choice& what);

/// What Rollcall uses, as it uses it.
std::unique_ptr<candidate> open_rocksdb(const choice& what);
std::unique_ptr<candidate> open_lmdb(const choice& what);
std::unique_ptr<candidate> open_sqlite(const choice& what);

/// The changes' indices by key: trees take neighbours better.
std::vector<std::size_t> by_key(const store::batch& changes);

} // namespace rollcall::engines
