// Files as a store needs them: every failure names its file, nothing throws.
#pragma once

#include "store/failure.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::store {

/// An open file, or none.
class file_handle {
public:
  file_handle() = default;

  explicit file_handle(int descriptor) noexcept : descriptor_(descriptor) {
    // nop
  }

  file_handle(file_handle&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {
    // nop
  }

  file_handle& operator=(file_handle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  ~file_handle();

  int get() const noexcept {
    return descriptor_;
  }

private:
  int descriptor_ = -1;
};

/// `what` failed by `error`, a value of errno: "cannot open PATH: why".
failure system_failure(std::string_view what, const std::string& path,
                       int error);

/// Hands the whole file to `take`, in pieces.
std::optional<failure>
read_pieces(const std::string& path,
            const std::function<void(std::string_view)>& take);

result<std::string> read_file(const std::string& path);

/// Makes a file with these bytes, on the disk when it returns.
std::optional<failure> write_file(const std::string& path,
                                  std::string_view bytes);

/// What was made, renamed and removed in the folder is on the disk.
std::optional<failure> sync_folder(const std::string& path);

} // namespace rollcall::store
