// Files that are written whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::commands {

/// Keeps others who do the same from changing files of a folder, while it
/// lives.
class folder_lock {
public:
  /// Waits for its turn. Throws std::system_error.
  explicit folder_lock(const std::string& folder);

  folder_lock(const folder_lock&) = delete;

  ~folder_lock();

private:
  int fd_ = -1;
};

/// Writes `text` beside the file and puts it in its place, once it is on the
/// disk. The file keeps its mode and its owner; a new one gets 0640 and the
/// folder's owner. A link is followed. Why it could not be done, if so.
std::optional<std::string> replace_file(const std::string& path,
                                        std::string_view text);

} // namespace rollcall::commands
