// Reads a database as it was at one moment.
#pragma once

#include "store/engine.hpp"
#include "store/rocks/database.hpp"

#include <memory>

namespace rollcall::store::rocks {

class snapshot final : public store::snapshot {
public:
  explicit snapshot(std::shared_ptr<database> of);

  ~snapshot() override;

  result<std::vector<realm>> realms() const override;

  result<std::string> note(std::string_view name) const override;

  std::unique_ptr<cursor> bindings() const override;

  std::unique_ptr<cursor> bindings(realm_number first,
                                   realm_number last) const override;

private:
  rocksdb::ReadOptions reading() const;

  std::shared_ptr<database> database_;
  const rocksdb::Snapshot* moment_;
};

} // namespace rollcall::store::rocks
