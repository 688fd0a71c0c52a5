#include "store/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace rollcall::store {

result<std::shared_ptr<file_lock>> file_lock::take(const std::string& path) {
  file_handle file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (file.get() < 0)
    return system_failure("open", path, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0)
    return std::make_shared<file_lock>(std::move(file));
  if (errno != EWOULDBLOCK)
    return system_failure("lock", path, errno);
  return failure{failure_kind::busy,
                 path + " is held by another process, or by this one"};
}

} // namespace rollcall::store
