// How RocksDB is set up for bindings.
#pragma once

#include <rocksdb/db.h>

#include <string>
#include <vector>

namespace rollcall::store::rocks {

rocksdb::DBOptions database_options();

/// Names of realms, and notes. It stands first, as RocksDB wants its default.
inline constexpr const char* names_family = "default";
/// Cards, and states, of bindings.
inline constexpr const char* cards_family = "cards";
inline constexpr const char* states_family = "states";

/// The three, in this order.
std::vector<rocksdb::ColumnFamilyDescriptor> families();

} // namespace rollcall::store::rocks
