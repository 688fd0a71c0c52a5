#include "tests/store/fixture.hpp"

#include <filesystem>

using namespace rollcall;
using namespace rollcall::test;
using store::batch;
using store::failure_kind;
namespace fs = std::filesystem;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void make_store(const std::string& path) {
  auto engine = open_store(path);
  const auto realm = add_realm(*engine, "example.test");
  batch changes;
  changes.put_all({realm, 1}, "c", "s");
  commit(*engine, changes);
}

} // namespace

BOOST_AUTO_TEST_SUITE(open_)

BOOST_AUTO_TEST_CASE(the_folder_is_made_with_those_above_it) {
  scratch_folder scratch;
  make_store(scratch / "a/b/c");
  BOOST_TEST(contents(scratch / "a/b/c").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_made_is_named) {
  scratch_folder scratch;
  write_over(scratch / "file", "x");
  const auto path = scratch / "file/store";
  auto why = refusal(path);
  BOOST_TEST(has(why.text, path), why.text);
  BOOST_TEST(has(why.text, "Not a directory"), why.text);
}

BOOST_AUTO_TEST_CASE(a_path_that_is_a_file_is_refused) {
  scratch_folder scratch;
  write_over(scratch / "file", "x");
  BOOST_TEST(has(refusal(scratch / "file").text, scratch / "file"));
  BOOST_TEST(files_in(scratch / "").at("file") == "x");
}

BOOST_AUTO_TEST_CASE(a_folder_with_other_things_is_refused) {
  scratch_folder scratch;
  fs::create_directory(scratch / "a");
  write_over(scratch / "a/letter.txt", "dear");
  auto why = refusal(scratch / "a");
  BOOST_TEST(why.kind == failure_kind::unknown);
  BOOST_TEST(has(why.text, "letter.txt"), why.text);
  BOOST_TEST(!fs::exists(scratch / "a/bindings"));
}

BOOST_AUTO_TEST_CASE(a_second_opener_is_refused_and_disturbs_nothing) {
  scratch_folder scratch;
  auto engine = open_store(scratch / "a");
  const auto realm = add_realm(*engine, "example.test");
  const auto before = files_in(scratch / "a");
  auto why = refusal(scratch / "a");
  BOOST_TEST(why.kind == failure_kind::busy);
  BOOST_TEST(has(why.text, "held by another process"), why.text);
  BOOST_TEST(has(why.text, scratch / "a"), why.text);
  BOOST_TEST((files_in(scratch / "a") == before));
  batch changes;
  changes.put_all({realm, 1}, "c", "s");
  commit(*engine, changes);
  engine.reset();
  BOOST_TEST(contents(scratch / "a").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_and_left_alone) {
  scratch_folder scratch;
  make_store(scratch / "a");
  write_over(scratch / "a/bindings/format", "Rollcall store, format 2\n");
  const auto before = files_in(scratch / "a");
  auto why = refusal(scratch / "a");
  BOOST_TEST(why.kind == failure_kind::unknown);
  BOOST_TEST(!why.retryable());
  BOOST_TEST(has(why.text, "format is 2"), why.text);
  BOOST_TEST(has(why.text, scratch / "a"), why.text);
  BOOST_TEST((files_in(scratch / "a") == before));
}

BOOST_AUTO_TEST_CASE(what_does_not_say_its_format_is_refused) {
  for (auto text :
       {"", "Rollcall store, format 1", "Rollcall store, format x\n",
        "Rollcall store, format 99999999999999999999\n", "other"}) {
    scratch_folder scratch;
    make_store(scratch / "a");
    write_over(scratch / "a/bindings/format", text);
    const auto before = files_in(scratch / "a");
    BOOST_TEST(refusal(scratch / "a").kind == failure_kind::unknown);
    BOOST_TEST((files_in(scratch / "a") == before));
  }
}

BOOST_AUTO_TEST_CASE(a_store_that_was_not_finished_is_made_anew) {
  scratch_folder scratch;
  make_store(scratch / "a");
  fs::create_directory(scratch / "b");
  fs::rename(scratch / "a/bindings", scratch / "b/bindings.new");
  fs::remove(scratch / "b/bindings.new/CURRENT");
  BOOST_TEST(contents(scratch / "b").empty());
  BOOST_TEST(!fs::exists(scratch / "b/bindings.new"));
}

BOOST_AUTO_TEST_SUITE_END()
