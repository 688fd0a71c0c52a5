#include "commands/file_limit.hpp"

#include "log/parts.hpp"

#include <sys/resource.h>

namespace rollcall::commands {

void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    log::process().warn("not as many files may be open as could be");
}

} // namespace rollcall::commands
