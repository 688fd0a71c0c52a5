#include "store/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace rollcall::store {

namespace {

constexpr const char* file_name = "in-use";

} // namespace

std::variant<folder_lock, failure>
folder_lock::take(const std::filesystem::path& folder) {
  auto name = folder / file_name;
  int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return failure{name.string() + " cannot be written: "
                   + std::generic_category().message(errno)};
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    auto code = errno;
    ::close(file);
    if (code == EWOULDBLOCK)
      return failure{"the store in " + folder.string()
                     + " is in use by another process"};
    return failure{name.string() + " cannot be locked: "
                   + std::generic_category().message(code)};
  }
  return folder_lock{file};
}

bool folder_lock::is_of_lock(const std::filesystem::path& file) {
  return file.filename() == file_name;
}

folder_lock::~folder_lock() {
  if (file_ >= 0)
    ::close(file_);
}

} // namespace rollcall::store
