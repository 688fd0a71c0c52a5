#include "benchmarks/load/process.hpp"

#include <time.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace rollcall::load {

namespace {

std::int64_t nanoseconds(const timespec& t) noexcept {
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

bool add_cpu(pid_t pid, std::int64_t& sum) {
  clockid_t clock{};
  timespec t{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
    return false;
  sum += nanoseconds(t);
  return true;
}

std::int64_t rss_of(pid_t pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/statm"};
  std::int64_t all = 0;
  std::int64_t resident = 0;
  in >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

} // namespace

usage usage_of(const std::vector<pid_t>& pids) {
  usage result;
  for (auto pid : pids) {
    auto rss = rss_of(pid);
    // A process that waits to be reaped has a clock still, but no memory.
    result.complete = add_cpu(pid, result.cpu) && rss > 0 && result.complete;
    result.rss += rss;
  }
  return result;
}

usage own_usage() {
  return usage_of({getpid()});
}

noise noise_so_far() {
  noise result;
  std::ifstream machine{"/proc/stat"};
  std::string name;
  std::int64_t user = 0;
  std::int64_t nice = 0;
  std::int64_t system = 0;
  std::int64_t idle = 0;
  std::int64_t iowait = 0;
  std::int64_t irq = 0;
  std::int64_t softirq = 0;
  std::int64_t steal = 0;
  machine >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq
      >> steal;
  result.busy = (user + nice + system + irq + softirq + steal) * 1'000'000'000
                / sysconf(_SC_CLK_TCK);
  // The generators have but one thread.
  std::ifstream own{"/proc/self/schedstat"};
  std::int64_t ran = 0;
  own >> ran >> result.wait;
  return result;
}

std::int64_t now_ns() noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return nanoseconds(t);
}

} // namespace rollcall::load
