#include "store/rocks/database.hpp"

#include "store/rocks/options.hpp"

#include <algorithm>
#include <vector>

namespace rollcall::store::rocks {

failure failure_of(const rocksdb::Status& status, std::string_view doing) {
  auto kind = failure_kind::io;
  if (status.IsNoSpace())
    kind = failure_kind::no_space;
  else if (status.IsCorruption())
    kind = failure_kind::damaged;
  return {kind, std::string{doing} + ": " + status.ToString()};
}

std::optional<failure> database::make(const std::string& folder) {
  database made;
  if (auto status = made.open_in(folder, true); !status.ok())
    return failure_of(status, "cannot make " + folder);
  return std::nullopt;
}

result<std::shared_ptr<database>>
database::open(const std::string& folder, std::shared_ptr<file_lock> lock) {
  std::shared_ptr<database> opened{new database};
  opened->lock_ = std::move(lock);
  if (auto status = opened->open_in(folder, false); !status.ok())
    return failure_of(status, "cannot open " + folder);
  return opened;
}

database::~database() {
  if (!db_)
    return;
  for (auto* handle : handles_)
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

rocksdb::Status database::open_in(const std::string& folder, bool make) {
  auto options = database_options();
  options.create_if_missing = make;
  options.error_if_exists = make;
  options.create_missing_column_families = make;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  auto status = rocksdb::DB::Open(options, folder, families(), &handles, &db);
  if (status.ok()) {
    db_.reset(db);
    std::copy(handles.begin(), handles.end(), handles_.begin());
  }
  return status;
}

} // namespace rollcall::store::rocks
