// Bindings in RocksDB: a log that every commit is appended to, and sorted
// files that it is turned into in the background.
//
//   "f"                        form of all this: "1"
//   "r" realm                  the realm's name
//   "c" realm binding          a binding's card
//   "s" realm binding          its state
//
// Numbers are big-endian, four bytes for a realm and eight for a binding, so
// that a realm's bindings stand together.
#pragma once

#include "store/engine.hpp"

#include <filesystem>
#include <memory>
#include <variant>

namespace rollcall::store {

enum class durability : std::uint8_t {
  /// What was committed outlives the process, however that ends.
  process,
  /// And a loss of power: each commit waits for the disk.
  disk,
};

/// Opens the store in the folder `path`, which is made, with the folders above
/// it, if it is not there. Checks every byte of it before anything is changed:
/// a store that is damaged, in use by another process, of another form, or no
/// store at all, is left as it is.
std::variant<std::shared_ptr<engine>, failure>
open_rocksdb(const std::filesystem::path& path, durability how);

} // namespace rollcall::store
