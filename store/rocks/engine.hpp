// Bindings in RocksDB.
#pragma once

#include "store/engine.hpp"
#include "store/open.hpp"
#include "store/rocks/database.hpp"

#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::store::rocks {

class engine final : public store::engine {
public:
  /// Opens the database in the folder, which was audited.
  static result<std::unique_ptr<store::engine>>
  open(std::string folder, durability kept, std::shared_ptr<file_lock> lock);

  std::optional<failure> commit(const batch& changes) override;

  realm_number reserve_realm() noexcept override;

  result<std::shared_ptr<const store::snapshot>> snapshot() override;

private:
  engine(std::string folder, durability kept, std::shared_ptr<file_lock> lock);

  std::optional<failure> load();

  /// Closes the database and opens it again, which is what frees RocksDB from
  /// every kind of failure.
  std::optional<failure> mend();

  /// Names first, wherever they stand among the changes.
  std::optional<failure> check_realms(const batch& changes);
  std::optional<failure> name_realm(realm_number number, std::string_view name);

  /// The number of the realm of that name; 0 if there is none.
  result<realm_number> number_of(std::string_view name) const;

  std::optional<failure> write(const batch& changes);

  const std::string folder_;
  const durability kept_;
  const std::shared_ptr<file_lock> lock_;

  std::mutex mutex_; // for database_ while it is replaced
  std::shared_ptr<database> database_;

  std::atomic<realm_number> next_realm_{1};

  // The rest belongs to the thread that commits.
  std::optional<failure> broken_; // why the database must be opened again
  std::vector<bool> named_;       // by number of realm
  std::unordered_map<std::string, realm_number> new_names_; // of this batch
  rocksdb::WriteBatch writes_;
};

} // namespace rollcall::store::rocks
