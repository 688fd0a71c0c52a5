// The order of keys in the database: that of their bytes.
#pragma once

#include <rocksdb/comparator.h>

namespace rollcall::store::rocks {

/// RocksDB's own order, under its own name, for threads that give way: RocksDB
/// sorts and merges changes in threads of its own, for tens of milliseconds at a
/// time. Why they have to offer the core, actors/give_way.hpp tells. Lasts as long
/// as the process.
const rocksdb::Comparator* order_of_bytes();

} // namespace rollcall::store::rocks
