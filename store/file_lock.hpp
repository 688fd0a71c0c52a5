// Keeps a second process away from a store.
#pragma once

#include "store/files.hpp"

#include <memory>
#include <string>

namespace rollcall::store {

/// Held as long as it lives; the system lets go of it when the process ends,
/// however that comes about.
class file_lock {
public:
  /// Makes the file when it is not there. Fails with failure_kind::busy when
  /// somebody else holds it, another part of this process included.
  static result<std::shared_ptr<file_lock>> take(const std::string& path);

  explicit file_lock(file_handle file) noexcept : file_(std::move(file)) {
    // nop
  }

private:
  file_handle file_;
};

} // namespace rollcall::store
