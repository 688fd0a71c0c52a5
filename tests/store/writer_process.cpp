#include "tests/store/writer_process.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

extern char** environ;

namespace rollcall::test {

writer_process::writer_process(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{STORE_WRITER};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int ends[2];
  BOOST_REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const auto error = posix_spawn(&pid_, STORE_WRITER, &actions, nullptr,
                                 pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  output_ = ends[0];
  BOOST_REQUIRE(error == 0);
}

writer_process::~writer_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
}

bool writer_process::await(std::uint64_t step) {
  while (!last_ || *last_ < step)
    if (!read_more())
      return false;
  return true;
}

std::optional<std::uint64_t> writer_process::kill() {
  ::kill(pid_, SIGKILL);
  while (read_more()) {
  }
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return last_;
}

int writer_process::finish() {
  while (read_more()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool writer_process::read_more() {
  char piece[4'096];
  const auto size = ::read(output_, piece, sizeof(piece));
  if (size <= 0)
    return false;
  unread_.append(piece, static_cast<std::size_t>(size));
  for (auto end = unread_.find('\n'); end != std::string::npos;
       end = unread_.find('\n')) {
    last_ = std::stoull(unread_.substr(0, end));
    unread_.erase(0, end + 1);
  }
  return true;
}

} // namespace rollcall::test
