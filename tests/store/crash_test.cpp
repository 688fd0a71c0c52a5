#include "tests/store/fixture.hpp"
#include "tests/store/workload.hpp"
#include "tests/store/writer_process.hpp"

#include <filesystem>

using namespace rollcall;
using namespace rollcall::test;

namespace {

constexpr std::size_t count = 20'000;

/// Kills a writer again and again; each time all that it said is there, and of
/// what it had not said yet at most one step, whole.
void kill_repeatedly(const std::string& path, const std::string& kept,
                     std::uint64_t seed, std::uint64_t rounds,
                     std::uint64_t steps_of_a_round) {
  workload model{seed, count};
  store::batch unused;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    writer_process writer{
        {"write", path, kept, std::to_string(seed), std::to_string(count)}};
    // The first rounds end before there is much, the others anywhere.
    const auto due =
        model.step() + (round < 3 ? round - 1 : steps_of_a_round + 7 * round);
    BOOST_REQUIRE(writer.await(due));
    const auto said = writer.kill();
    BOOST_REQUIRE(said.has_value());
    auto engine = open_store(path);
    const auto found = std::stoull(note(*engine, "step"));
    BOOST_TEST(found >= *said);
    BOOST_TEST(found <= *said + 1);
    while (model.step() <= found)
      model.take(unused);
    BOOST_TEST((contents(*engine) == model.expected()), "round " << round);
    BOOST_TEST(realms(*engine).size() == 50u);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(all_that_was_committed_outlives_sigkill) {
  scratch_folder scratch;
  kill_repeatedly(scratch / "a", "process", 1, 12, 150);
  // There was more than the log.
  bool tables = false;
  for (const auto& each : files_in(scratch / "a"))
    tables = tables || each.first.ends_with(".sst");
  BOOST_TEST(tables);
}

BOOST_AUTO_TEST_CASE(the_same_with_each_commit_on_the_disk) {
  scratch_folder scratch;
  kill_repeatedly(scratch / "a", "disk", 2, 5, 30);
}

BOOST_AUTO_TEST_CASE(a_killed_writer_lets_go_of_the_store) {
  scratch_folder scratch;
  writer_process writer{{"write", scratch / "a", "process", "3", "100"}};
  BOOST_REQUIRE(writer.await(1));
  BOOST_TEST(refusal(scratch / "a").kind == store::failure_kind::busy);
  writer.kill();
  BOOST_TEST(!contents(scratch / "a").empty());
}

BOOST_AUTO_TEST_SUITE_END()
