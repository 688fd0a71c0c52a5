// The order of keys in the database: that of their bytes.
#pragma once

#include <rocksdb/comparator.h>

namespace rollcall::store::rocks {

/// RocksDB's own order, under its own name, for threads that give way. RocksDB
/// sorts and merges changes in threads of its own, for tens of milliseconds at a
/// time, and he whose commit or socket wakes up a moment before his share of the
/// core is due waits until the clock's next tick, up to 4 ms, unless they offer it.
/// Lasts as long as the process.
const rocksdb::Comparator* order_of_bytes();

} // namespace rollcall::store::rocks
