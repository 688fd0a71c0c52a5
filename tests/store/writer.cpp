// store_writer write PATH process|disk SEED BINDINGS
//   goes on with a workload for ever, and prints the number of each step once
//   it is committed
// store_writer limited PATH SEED BINDINGS
//   the same for a while, with a limit on the size of files that comes and goes
//   (RLIMIT_FSIZE); 0 when all went as it should
#include "store/open.hpp"
#include "tests/store/workload.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <variant>

using namespace rollcall;

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << why << std::endl;
  std::_Exit(1);
}

std::unique_ptr<store::engine> open(const std::string& path,
                                    store::durability kept) {
  auto opened = store::open({path, kept});
  if (const auto* why = std::get_if<store::failure>(&opened))
    give_up(why->text);
  return std::get<0>(std::move(opened));
}

std::uint64_t steps_taken(store::engine& from) {
  auto taken = from.snapshot();
  if (const auto* why = std::get_if<store::failure>(&taken))
    give_up(why->text);
  auto note = std::get<0>(taken)->note("step");
  if (const auto* why = std::get_if<store::failure>(&note))
    give_up(why->text);
  const auto& text = std::get<std::string>(note);
  return text.empty() ? 0 : std::stoull(text) + 1;
}

void reserve_realms(store::engine& from) {
  while (from.reserve_realm() < 100) {
  }
}

void write(const std::string& path, store::durability kept, std::uint64_t seed,
           std::size_t bindings) {
  auto engine = open(path, kept);
  reserve_realms(*engine);
  test::workload work{seed, bindings};
  store::batch changes;
  for (auto done = steps_taken(*engine); work.step() < done;)
    work.take(changes);
  for (;;) {
    const auto line = std::to_string(work.step()) + '\n';
    work.take(changes);
    if (auto failed = engine->commit(changes))
      give_up(failed->text);
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
      give_up("nobody reads");
  }
}

void limit_files(rlim_t bytes) {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = bytes;
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
    give_up("setrlimit failed");
}

void limited(const std::string& path, std::uint64_t seed,
             std::size_t bindings) {
  std::signal(SIGXFSZ, SIG_IGN);
  auto engine = open(path, store::durability::process);
  reserve_realms(*engine);
  test::workload work{seed, bindings};
  store::batch changes;
  for (int round = 0; round < 12; ++round) {
    // From room for nothing at all to room for some tables.
    limit_files(round % 3 == 0 ? 1 : 100'000U << round % 6);
    std::optional<store::failure> failed;
    for (int steps = 0; steps < 1'000 && !failed; ++steps) {
      work.take(changes);
      failed = engine->commit(changes);
    }
    if (!failed)
      give_up("the limit had no effect");
    limit_files(1);
    for (int tries = 0; tries < 3; ++tries) {
      failed = engine->commit(changes);
      if (!failed)
        give_up("a commit without room for it");
      if (!failed->retryable())
        give_up("not retryable: " + failed->text);
    }
    limit_files(RLIM_INFINITY);
    if (auto still = engine->commit(changes))
      give_up("with room again: " + still->text);
    auto taken = engine->snapshot();
    if (taken.index() != 0)
      give_up("cannot be read");
    auto cursor = std::get<0>(taken)->bindings();
    auto expected = work.expected();
    store::stored_binding one;
    std::size_t count = 0;
    for (; cursor->next(one); ++count) {
      auto found = expected.find(one.key);
      if (found == expected.end() || found->second.first != one.card
          || found->second.second != one.state)
        give_up("a binding is not what it should be");
    }
    if (count != expected.size())
      give_up("bindings are missing");
  }
  std::cout << work.step() << '\n';
}

} // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 2 ? argv[1] : "";
  if (what == "write" && argc == 6)
    write(argv[2],
          argv[3] == std::string{"disk"} ? store::durability::disk
                                         : store::durability::process,
          std::stoull(argv[4]), std::stoull(argv[5]));
  else if (what == "limited" && argc == 5)
    limited(argv[2], std::stoull(argv[3]), std::stoull(argv[4]));
  else
    give_up("see the head of writer.cpp");
}
