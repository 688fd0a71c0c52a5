#include "metrics/process_metrics.hpp"

#include "metrics/families.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

namespace rollcall::metrics {

namespace {

std::string read(const char* path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The columns of /proc/self/stat from the third on; the second, the name of
/// the program, may have blanks.
std::vector<std::string> stat_columns() {
  auto text = read("/proc/self/stat");
  auto end = text.rfind(')');
  if (end == std::string::npos)
    return {};
  std::istringstream rest{text.substr(end + 1)};
  return {std::istream_iterator<std::string>{rest}, {}};
}

/// Seconds since 1970 when the system was started.
std::optional<double> boot_time() {
  std::ifstream file{"/proc/stat"};
  for (std::string word; file >> word;)
    if (word == "btime")
      if (double seconds = 0; file >> seconds)
        return seconds;
  return std::nullopt;
}

std::uint64_t open_files() {
  // From Linux 6.2 on the folder's size says it; before, it is 0.
  struct stat folder {};
  if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0)
    return static_cast<std::uint64_t>(folder.st_size);
  std::error_code bad;
  std::uint64_t count = 0;
  std::filesystem::directory_iterator each{"/proc/self/fd", bad};
  for (; !bad && each != std::filesystem::directory_iterator{};
       each.increment(bad))
    ++count;
  return count;
}

double seconds_of(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

void add_stat(families& to) {
  constexpr std::size_t threads = 17;
  constexpr std::size_t start = 19;
  constexpr std::size_t virtual_bytes = 20;
  constexpr std::size_t resident_pages = 21;
  auto columns = stat_columns();
  if (columns.size() <= resident_pages)
    return;
  auto number = [&columns](std::size_t which) {
    return std::stod(columns[which]);
  };
  to.gauge("process_resident_memory_bytes", "Resident memory.")
      .value(number(resident_pages)
             * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  to.gauge("process_virtual_memory_bytes", "Virtual memory.")
      .value(number(virtual_bytes));
  to.gauge("process_threads", "Threads.").value(number(threads));
  if (auto boot = boot_time())
    to.gauge("process_start_time_seconds",
             "When the process was started, in seconds since 1970.")
        .value(*boot
               + number(start) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

} // namespace

std::vector<prometheus::MetricFamily> process_metrics::Collect() const {
  families result;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0)
    result.counter("process_cpu_seconds_total", "User and system CPU time.")
        .value(seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
  add_stat(result);
  result.gauge("process_open_fds", "Open file descriptors.")
      .value(open_files());
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    result.gauge("process_max_fds", "Most file descriptors that may be open.")
        .value(static_cast<double>(limit.rlim_cur));
  result.gauge("rollcall_build_info", "Always 1; which build this is.")
      .value(true, {{"version", ROLLCALL_VERSION}, {"compiler", __VERSION__}});
  return result.take();
}

} // namespace rollcall::metrics
