#include "tests/store/fixture.hpp"
#include "tests/store/workload.hpp"
#include "tests/store/writer_process.hpp"

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

using namespace rollcall;
using namespace rollcall::test;
using store::failure_kind;
namespace fs = std::filesystem;

namespace {

/// A file system of so many bytes; what() is empty where that is allowed.
class small_disk {
public:
  small_disk(std::string path, const char* size) : path_(std::move(path)) {
    fs::create_directory(path_);
    const auto options = std::string{"size="} + size;
    if (mount("rollcall", path_.c_str(), "tmpfs", 0, options.c_str()) == 0)
      mounted_ = true;
    else
      what_ = std::strerror(errno);
  }

  ~small_disk() {
    if (mounted_)
      umount2(path_.c_str(), MNT_DETACH);
  }

  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  const std::string& what() const {
    return what_;
  }

private:
  std::string path_;
  std::string what_;
  bool mounted_ = false;
};

} // namespace

BOOST_AUTO_TEST_SUITE(disk_full)

// The whole of it happens in the other process; see writer.cpp.
BOOST_AUTO_TEST_CASE(a_limit_on_files_fails_commits_only_while_it_lasts) {
  scratch_folder scratch;
  workload work{8, 5'000};
  {
    writer_process writer{{"limited", scratch / "a", "8", "5000"}};
    writer.await(0);
    BOOST_REQUIRE(writer.finish() == 0);
  }
  auto engine = open_store(scratch / "a");
  const auto last = std::stoull(note(*engine, "step"));
  store::batch unused;
  while (work.step() <= last)
    work.take(unused);
  BOOST_TEST((contents(*engine) == work.expected()));
}

BOOST_AUTO_TEST_CASE(commits_fail_while_the_disk_is_full_and_then_go_on) {
  scratch_folder scratch;
  small_disk disk{scratch / "disk", "96m"};
  if (!disk.what().empty()) {
    BOOST_TEST_MESSAGE("cannot mount a small disk: " << disk.what());
    return;
  }
  const auto path = scratch / "disk/a";
  const auto ballast = scratch / "disk/ballast";
  workload work{9, 3'000};
  for (auto kept : {store::durability::process, store::durability::disk}) {
    auto engine = open_store(path, kept);
    while (engine->reserve_realm() < 100) {
    }
    store::batch changes;
    for (int round = 0; round < 10; ++round) {
      BOOST_TEST_CONTEXT("round " << round) {
        // From room for nothing to room for some tables.
        const auto room = std::uintmax_t{20'000} << round;
        const auto free = fs::space(path).available;
        BOOST_REQUIRE(free > room);
        write_over(ballast, std::string(free - room, 'x'));
        std::optional<store::failure> failed;
        for (int steps = 0; steps < 5'000 && !failed; ++steps) {
          work.take(changes);
          failed = engine->commit(changes);
        }
        BOOST_REQUIRE(failed.has_value());
        BOOST_TEST(failed->kind == failure_kind::no_space, failed->text);
        BOOST_TEST(failed->retryable());
        // It may find room by itself, by putting its log in order.
        for (int tries = 0; failed && tries < 3; ++tries) {
          failed = engine->commit(changes);
          if (failed)
            BOOST_TEST(failed->kind == failure_kind::no_space, failed->text);
        }
        fs::remove(ballast);
        commit(*engine, changes);
        BOOST_TEST((contents(*engine) == work.expected()));
      }
    }
    engine.reset();
    BOOST_TEST((contents(path) == work.expected()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
