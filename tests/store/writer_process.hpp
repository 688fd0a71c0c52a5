// A store_writer that is started, listened to and ended by its id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::test {

class writer_process {
public:
  explicit writer_process(const std::vector<std::string>& arguments);
  ~writer_process();
  writer_process(const writer_process&) = delete;
  writer_process& operator=(const writer_process&) = delete;

  /// Waits for a step of at least this number; false when the writer ended.
  bool await(std::uint64_t step);

  /// Kills it, and returns the last step that it printed, if there was one.
  std::optional<std::uint64_t> kill();

  /// Waits for its end: the exit code, or -1 when a signal ended it.
  int finish();

private:
  bool read_more();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string unread_;
  std::optional<std::uint64_t> last_;
};

} // namespace rollcall::test
