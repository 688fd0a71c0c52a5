// Only one process may use a store. The lock goes with its process, however
// that ends.
#pragma once

#include "store/engine.hpp"

#include <filesystem>
#include <utility>
#include <variant>

namespace rollcall::store {

class folder_lock {
public:
  /// Of a folder that is there.
  static std::variant<folder_lock, failure>
  take(const std::filesystem::path& folder);

  /// True for the file that the lock leaves in the folder.
  static bool is_of_lock(const std::filesystem::path& file);

  folder_lock(folder_lock&& other) noexcept
      : file_(std::exchange(other.file_, -1)) {
    // nop
  }
  folder_lock& operator=(folder_lock&&) = delete;
  ~folder_lock();

private:
  explicit folder_lock(int file) noexcept : file_(file) {
    // nop
  }

  int file_;
};

} // namespace rollcall::store
