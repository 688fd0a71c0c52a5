// The sum of each whole table, which RocksDB notes in its MANIFEST.
#pragma once

#include <memory>

namespace rocksdb {
class FileChecksumGenFactory;
}

namespace rollcall::store::rocks {

/// CRC-32C, four bytes, the lowest first.
std::shared_ptr<rocksdb::FileChecksumGenFactory> file_sums();

} // namespace rollcall::store::rocks
