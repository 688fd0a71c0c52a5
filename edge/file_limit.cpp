#include "edge/file_limit.hpp"

#include "log/parts.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace rollcall::edge {

namespace {

constexpr std::size_t reserve = 512;

} // namespace

std::size_t raise_file_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 1'024; // the usual one
  if (limit.rlim_cur < limit.rlim_max) {
    auto more = limit;
    more.rlim_cur = more.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &more) == 0)
      limit = more;
    else
      log::process().warn("not as many files may be open as could be");
  }
  return limit.rlim_cur;
}

std::size_t connections_within(std::size_t file_limit,
                               std::size_t wanted) noexcept {
  const auto left =
      file_limit > 2 * reserve ? file_limit - reserve : file_limit / 2;
  return std::min(wanted, left);
}

} // namespace rollcall::edge
