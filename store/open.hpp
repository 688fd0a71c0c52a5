// Where a store is opened.
#pragma once

#include "store/engine.hpp"
#include "store/failure.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace rollcall::store {

enum class durability : std::uint8_t {
  /// A commit outlives the process: the operating system has it. A loss of
  /// power costs the last seconds, or, if the system wrote them in another
  /// order than they came, leaves a store that is refused as damaged.
  process,
  /// It outlives a loss of power too: one sync for each commit.
  disk,
};

struct settings {
  std::string path; // a folder; it is made when it is not there
  store::durability durability = store::durability::process;
};

/// Opens the store, or makes an empty one where there is none. Every byte of it
/// is read and checked before anything is written: what is damaged, newer than
/// this program, or in use by another is refused, and left as it is. Takes
/// about a quarter of a second for a million bindings in the page cache.
result<std::unique_ptr<engine>> open(const settings& how);

} // namespace rollcall::store
