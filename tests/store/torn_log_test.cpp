// What is left when the end of the log was not written, or not kept.
#include "tests/store/fixture.hpp"

#include <filesystem>

using namespace rollcall;
using namespace rollcall::test;
using store::batch;
namespace fs = std::filesystem;

namespace {

/// A store whose log grew by one batch at a time.
struct grown_log {
  explicit grown_log(const std::string& path, std::size_t batches = 12) {
    auto engine = open_store(path);
    const auto realm = add_realm(*engine, "example.test");
    log = newest_log(path);
    for (std::uint64_t i = 0; i < batches; ++i) {
      batch changes;
      // Small ones, and some that cross the ends of blocks.
      for (std::uint64_t id = 0; id < (i % 4 == 3 ? 400 : 3); ++id) {
        changes.put_all({realm, id}, std::string(100, 'c'),
                        std::to_string(i) + std::string(60, 's'));
      }
      commit(*engine, changes);
      sizes.push_back(fs::file_size(log));
      after.push_back(contents(*engine));
    }
    engine.reset();
    bytes = files_in(path).at(fs::relative(log, path).string());
  }

  /// What must be there when `size` bytes of the log are.
  bindings expected(std::uintmax_t size) const {
    bindings result;
    for (std::size_t i = 0; i < sizes.size() && sizes[i] <= size; ++i)
      result = after[i];
    return result;
  }

  std::string log;
  std::string bytes;
  std::vector<std::uintmax_t> sizes; // after each batch
  std::vector<bindings> after;
};

} // namespace

BOOST_AUTO_TEST_SUITE(torn_log)

BOOST_AUTO_TEST_CASE(what_stood_before_the_cut_is_there) {
  scratch_folder scratch;
  const grown_log whole{scratch / "whole"};
  const auto all = whole.bytes.size();
  BOOST_REQUIRE(all == whole.sizes.back());
  for (auto size :
       {all - 1, all - 2, all - 6, all - 7, all - 8, all - 100, all - 5'000,
        all - 40'000, all / 2, all / 3, whole.sizes[4], whole.sizes[4] + 1,
        whole.sizes[4] - 1, std::size_t{32'768}, std::size_t{32'769}}) {
    const auto path = scratch / "cut";
    fs::remove_all(path);
    fs::copy(scratch / "whole", path, fs::copy_options::recursive);
    fs::resize_file(newest_log(path), size);
    auto engine = open_store(path);
    BOOST_TEST((contents(*engine) == whole.expected(size)),
               "cut to " << size << " of " << all);
    // And it goes on from there.
    batch changes;
    changes.put_all({1, 7'777}, "c", "s");
    commit(*engine, changes);
    const auto with = contents(*engine);
    engine.reset();
    BOOST_TEST((contents(path) == with));
  }
}

// After a loss of power the file may have its size, but not all of its bytes.
BOOST_AUTO_TEST_CASE(zeros_at_the_end_count_as_not_written) {
  scratch_folder scratch;
  const grown_log whole{scratch / "whole"};
  const auto all = whole.bytes.size();
  for (auto from : {all - 1'000, all - 20'000, all - 40'000,
                    static_cast<std::size_t>(whole.sizes[6]),
                    static_cast<std::size_t>(whole.sizes[10])}) {
    const auto path = scratch / "zeros";
    fs::remove_all(path);
    fs::copy(scratch / "whole", path, fs::copy_options::recursive);
    auto bytes = whole.bytes;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(),
              '\0');
    write_over(newest_log(path), bytes);
    BOOST_TEST((contents(path) == whole.expected(from)),
               "zeros from " << from << " of " << all);
  }
}

BOOST_AUTO_TEST_CASE(a_hole_in_the_last_batch_is_survived) {
  scratch_folder scratch;
  const grown_log whole{scratch / "whole"};
  const auto last = whole.sizes[whole.sizes.size() - 2];
  auto bytes = whole.bytes;
  const auto hole = (last / 4'096 + 2) * 4'096;
  BOOST_REQUIRE(hole + 4'096 < bytes.size());
  bytes.replace(hole, 4'096, 4'096, '\0');
  write_over(whole.log, bytes);
  BOOST_TEST((contents(scratch / "whole") == whole.expected(last)));
}

BOOST_AUTO_TEST_CASE(a_hole_before_the_last_batch_is_damage) {
  scratch_folder scratch;
  const grown_log whole{scratch / "whole"};
  auto bytes = whole.bytes;
  bytes.replace(4'096, 4'096, 4'096, '\0');
  write_over(whole.log, bytes);
  const auto before = files_in(scratch / "whole");
  BOOST_TEST(refusal(scratch / "whole").kind == store::failure_kind::damaged);
  BOOST_TEST((files_in(scratch / "whole") == before));
}

BOOST_AUTO_TEST_SUITE_END()
