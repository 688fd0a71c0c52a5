// Where bindings are kept so that they outlive the process. The engine knows
// bytes and keys; what they mean is store/record's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::store {

/// Why something was not done, in a sentence for whoever runs this.
struct failure {
  std::string text;
};

/// One binding to be written: all of it, only its state, or (with neither) to
/// be taken out. Views of the caller's bytes.
struct change {
  std::uint32_t realm = 0;  // as realm_number() tells
  std::uint64_t binding = 0; // its number within the realm
  std::string_view card;
  std::string_view state;
};

/// One binding as it was found. The views are valid during the call.
struct found_binding {
  std::string_view realm;
  std::uint64_t binding = 0;
  std::string_view card;
  std::string_view state;
};

/// Return false to read no further.
using visitor = std::function<bool(const found_binding&)>;

/// Writing is for one thread; reading for any, also while that one writes: it
/// sees what was committed before it began.
class engine {
public:
  virtual ~engine() = default;

  /// The realm's number, a new one when it has none yet; that becomes durable
  /// with the next commit. For the writing thread.
  virtual std::uint32_t realm_number(std::string_view name) = 0;

  /// Enters all of them or none. When it returns without a failure they
  /// outlive the process, or (by how the engine was opened) a loss of power.
  virtual std::optional<failure> commit(std::span<const change> changes) = 0;

  /// Names of the realms that have had bindings.
  virtual std::vector<std::string> realms() const = 0;

  /// Every binding, those of one realm together. A failure also when something
  /// cannot be what was written.
  virtual std::optional<failure> read_all(const visitor& each) const = 0;

  /// Those of one realm.
  virtual std::optional<failure> read_realm(std::string_view name,
                                            const visitor& each) const = 0;
};

} // namespace rollcall::store
