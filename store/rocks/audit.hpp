// Reads all of a database before RocksDB does. RocksDB, as Debian builds it,
// ends the process over some kinds of damage, drops what follows a damaged
// length in its log, and writes before it has looked at everything.
#pragma once

#include "store/failure.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rollcall::store::rocks {

enum class extent : std::uint8_t {
  all,
  logs, // and MANIFEST, but not the tables, which are most of it
};

/// Whether every byte that counts is what was once written; only reads. What is
/// allowed is a log of changes whose last record was not written to its end.
std::optional<failure> audit(const std::string& folder, extent how_much);

} // namespace rollcall::store::rocks
