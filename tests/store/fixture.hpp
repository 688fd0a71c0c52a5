// Stores in folders that are gone after the test, and what is in them.
#pragma once

#include "store/open.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::store {

inline std::ostream& operator<<(std::ostream& out, failure_kind kind) {
  return out << "failure_kind " << static_cast<int>(kind);
}

} // namespace rollcall::store

namespace rollcall::test {

class scratch_folder {
public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  std::string operator/(std::string_view name) const {
    return path_ + '/' + std::string{name};
  }

private:
  std::string path_;
};

/// Card and state by key.
using bindings =
    std::map<store::binding_key, std::pair<std::string, std::string>>;

/// Name and bytes of every file, with its way from `path`.
using files = std::map<std::string, std::string>;

/// Fails the test unless the store opens.
std::unique_ptr<store::engine>
open_store(const std::string& path,
           store::durability kept = store::durability::process);

/// Fails the test if it does open.
store::failure refusal(const std::string& path);

void commit(store::engine& into, const store::batch& changes);

std::shared_ptr<const store::snapshot> snapshot_of(store::engine& from);

/// All of a cursor's bindings; fails the test unless they come in order.
bindings read(store::cursor& from);

bindings contents(store::engine& from);
bindings contents(const std::string& path);

std::string note(store::engine& from, std::string_view name);

/// By name.
std::map<std::string, store::realm_number> realms(store::engine& from);

/// Names a new realm and returns its number.
store::realm_number add_realm(store::engine& to, std::string_view name);

files files_in(const std::string& path);

void write_over(const std::string& path, std::string_view bytes);

/// Where the database's log of changes is written now.
std::string newest_log(const std::string& store);

} // namespace rollcall::test
