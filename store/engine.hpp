// What keeps bindings beyond the end of the process. It knows bytes only; what
// a card and a state mean is the register's affair.
#pragma once

#include "store/batch.hpp"
#include "store/failure.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::store {

struct realm {
  realm_number number = 0;
  std::string name;
};

struct stored_binding {
  binding_key key;
  std::string_view card;
  std::string_view state;
};

/// Goes once through bindings, by realm and then by id. For one thread.
class cursor {
public:
  virtual ~cursor() = default;

  /// Puts the next binding into `out`; its views last until the next call.
  /// False at the end, and when something went wrong: see error().
  virtual bool next(stored_binding& out) = 0;

  virtual const std::optional<failure>& error() const noexcept = 0;
};

/// What was committed when it was taken, whatever is committed since. Any
/// number of threads may use it. It keeps disk space, and keeps the engine
/// from mending itself after a failure: drop it when all is read.
class snapshot {
public:
  virtual ~snapshot() = default;

  /// In no order; also those without a binding.
  virtual result<std::vector<realm>> realms() const = 0;

  /// Empty when there is no such note.
  virtual result<std::string> note(std::string_view name) const = 0;

  virtual std::unique_ptr<cursor> bindings() const = 0;

  /// Those of the realms from `first` to `last`, both included.
  virtual std::unique_ptr<cursor> bindings(realm_number first,
                                           realm_number last) const = 0;
};

class engine {
public:
  virtual ~engine() = default;

  /// All or nothing; from one thread at a time. What it accepted outlives the
  /// process, however that ends, and with durability::disk the machine's power
  /// too. After a failure that is retryable the same batch may be given again,
  /// after a pause: each call tries anew whether there is room, and nothing
  /// else need be done. A batch that failed may still turn out to be there
  /// after a crash, whole.
  virtual std::optional<failure> commit(const batch& changes) = 0;

  /// A number for a realm that has none; from any thread. It comes to nothing
  /// unless it is committed with a name.
  virtual realm_number reserve_realm() noexcept = 0;

  /// From any thread, also while another one commits.
  virtual result<std::shared_ptr<const store::snapshot>> snapshot() = 0;
};

} // namespace rollcall::store
