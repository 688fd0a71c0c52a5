// An open RocksDB, and its families.
#pragma once

#include "store/failure.hpp"
#include "store/file_lock.hpp"

#include <rocksdb/db.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::store::rocks {

/// "DOING: what RocksDB said".
failure failure_of(const rocksdb::Status& status, std::string_view doing);

/// Shared by the engine and by snapshots, and closed when the last of them lets
/// go of it; the lock is kept as long.
class database {
public:
  /// Makes an empty one; the folder must not be there.
  static std::optional<failure> make(const std::string& folder);

  /// Opens one that is there. The audit is the caller's affair.
  static result<std::shared_ptr<database>>
  open(const std::string& folder, std::shared_ptr<file_lock> lock);

  database(const database&) = delete;
  database& operator=(const database&) = delete;
  ~database();

  rocksdb::DB& operator*() const noexcept {
    return *db_;
  }

  rocksdb::ColumnFamilyHandle* names() const noexcept {
    return handles_[0];
  }

  rocksdb::ColumnFamilyHandle* cards() const noexcept {
    return handles_[1];
  }

  rocksdb::ColumnFamilyHandle* states() const noexcept {
    return handles_[2];
  }

private:
  database() = default;

  rocksdb::Status open_in(const std::string& folder, bool make);

  std::shared_ptr<file_lock> lock_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, 3> handles_{};
};

} // namespace rollcall::store::rocks
