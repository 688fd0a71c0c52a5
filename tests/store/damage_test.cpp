#include "tests/store/fixture.hpp"
#include "tests/store/workload.hpp"

#include <filesystem>
#include <random>

using namespace rollcall;
using namespace rollcall::test;
using store::failure_kind;
namespace fs = std::filesystem;

namespace {

/// Tables of more than one age, and a log with some batches.
void make_store(const std::string& path, workload& work) {
  store::batch changes;
  for (int times = 0; times < 4; ++times) {
    auto engine = open_store(path); // puts what the log holds into tables
    if (times == 0)
      for (int i = 0; i < 50; ++i)
        engine->reserve_realm();
    for (int steps = 0; steps < 20; ++steps) {
      work.take(changes);
      commit(*engine, changes);
    }
  }
}

/// All of the files that make up the data: CURRENT, MANIFEST, tables, log.
std::vector<std::string> data_files(const std::string& path) {
  std::vector<std::string> result;
  for (const auto& [name, bytes] : files_in(path)) {
    const auto file = fs::path{name}.filename().string();
    if (!bytes.empty()
        && (file.starts_with("CURRENT") || file.starts_with("MANIFEST")
            || file.ends_with(".sst") || file.ends_with(".log")))
      result.push_back(name);
  }
  return result;
}

void check_refused(const std::string& path, const std::string& file) {
  const auto before = files_in(path);
  auto why = refusal(path);
  BOOST_TEST(why.kind == failure_kind::damaged, why.text);
  BOOST_TEST(!why.retryable());
  BOOST_TEST(why.text.find(path + " is damaged") != std::string::npos,
             why.text);
  BOOST_TEST(why.text.find(fs::path{file}.filename().string())
                 != std::string::npos,
             why.text << " does not name " << file);
  BOOST_TEST((files_in(path) == before));
}

} // namespace

BOOST_AUTO_TEST_SUITE(damage)

BOOST_AUTO_TEST_CASE(a_flipped_bit_is_refused_and_nothing_is_touched) {
  scratch_folder scratch;
  const auto path = scratch / "a";
  workload work{4, 2'000};
  make_store(path, work);
  const auto whole = files_in(path);
  std::mt19937 random{5};
  std::size_t kinds = 0;
  for (const auto& name : data_files(path)) {
    ++kinds;
    const auto& bytes = whole.at(name);
    for (std::size_t i = 0; i < 12; ++i) {
      auto damaged = bytes;
      // Beginning, middle, end, and anywhere.
      const auto at = i == 0   ? 0
                      : i == 1 ? bytes.size() / 2
                      : i == 2 ? bytes.size() - 1
                               : random() % bytes.size();
      damaged[at] = static_cast<char>(damaged[at] ^ 1 << random() % 8);
      write_over(path + '/' + name, damaged);
      BOOST_TEST_CONTEXT(name << " at " << at)
      check_refused(path, name);
    }
    write_over(path + '/' + name, bytes);
  }
  BOOST_TEST(kinds >= 5u);
  BOOST_TEST((contents(path) == work.expected()));
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_refused) {
  scratch_folder scratch;
  const auto path = scratch / "a";
  workload work{6, 2'000};
  make_store(path, work);
  const auto whole = files_in(path);
  auto names = data_files(path);
  names.push_back("bindings/format");
  for (const auto& name : names) {
    fs::remove(path + '/' + name);
    const auto before = files_in(path);
    auto why = refusal(path);
    BOOST_TEST(why.kind == failure_kind::damaged, why.text);
    BOOST_TEST((files_in(path) == before));
    write_over(path + '/' + name, whole.at(name));
  }
  BOOST_TEST((contents(path) == work.expected()));
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_is_refused) {
  scratch_folder scratch;
  const auto path = scratch / "a";
  workload work{7, 2'000};
  make_store(path, work);
  const auto whole = files_in(path);
  for (const auto& name : data_files(path)) {
    if (name.ends_with(".log"))
      continue; // torn_log_test.cpp
    const auto& bytes = whole.at(name);
    for (auto size :
         {std::size_t{0}, std::size_t{1}, bytes.size() / 2, bytes.size() - 1}) {
      write_over(path + '/' + name, bytes.substr(0, size));
      BOOST_TEST_CONTEXT(name << " cut to " << size)
      check_refused(path, name);
    }
    write_over(path + '/' + name, bytes);
  }
  BOOST_TEST((contents(path) == work.expected()));
}

BOOST_AUTO_TEST_SUITE_END()
