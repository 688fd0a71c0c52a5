#include "tests/store/fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace rollcall::test {

namespace fs = std::filesystem;

scratch_folder::scratch_folder() {
  auto pattern = (fs::temp_directory_path() / "rollcall-store-XXXXXX").string();
  const auto* made = mkdtemp(pattern.data());
  BOOST_REQUIRE(made != nullptr);
  path_ = made;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::unique_ptr<store::engine> open_store(const std::string& path,
                                          store::durability kept) {
  auto opened = store::open({path, kept});
  if (const auto* why = std::get_if<store::failure>(&opened))
    BOOST_FAIL(why->text);
  return std::get<std::unique_ptr<store::engine>>(std::move(opened));
}

store::failure refusal(const std::string& path) {
  auto opened = store::open({path});
  BOOST_REQUIRE(std::holds_alternative<store::failure>(opened));
  return std::get<store::failure>(std::move(opened));
}

void commit(store::engine& into, const store::batch& changes) {
  if (auto failed = into.commit(changes))
    BOOST_FAIL(failed->text);
}

std::shared_ptr<const store::snapshot> snapshot_of(store::engine& from) {
  auto taken = from.snapshot();
  if (const auto* why = std::get_if<store::failure>(&taken))
    BOOST_FAIL(why->text);
  return std::get<std::shared_ptr<const store::snapshot>>(std::move(taken));
}

bindings read(store::cursor& from) {
  bindings found;
  store::stored_binding one;
  while (from.next(one)) {
    BOOST_REQUIRE((found.empty() || found.rbegin()->first < one.key));
    found.emplace(one.key,
                  std::pair{std::string{one.card}, std::string{one.state}});
  }
  if (from.error())
    BOOST_FAIL(from.error()->text);
  return found;
}

bindings contents(store::engine& from) {
  return read(*snapshot_of(from)->bindings());
}

bindings contents(const std::string& path) {
  return contents(*open_store(path));
}

std::string note(store::engine& from, std::string_view name) {
  auto found = snapshot_of(from)->note(name);
  BOOST_REQUIRE(std::holds_alternative<std::string>(found));
  return std::get<std::string>(found);
}

std::map<std::string, store::realm_number> realms(store::engine& from) {
  auto found = snapshot_of(from)->realms();
  BOOST_REQUIRE(std::holds_alternative<std::vector<store::realm>>(found));
  std::map<std::string, store::realm_number> result;
  for (const auto& each : std::get<std::vector<store::realm>>(found))
    BOOST_TEST(result.emplace(each.name, each.number).second);
  return result;
}

store::realm_number add_realm(store::engine& to, std::string_view name) {
  const auto number = to.reserve_realm();
  store::batch changes;
  changes.name_realm(number, name);
  commit(to, changes);
  return number;
}

files files_in(const std::string& path) {
  files found;
  for (const auto& each : fs::recursive_directory_iterator{path}) {
    if (!each.is_regular_file())
      continue;
    std::ifstream in{each.path(), std::ios::binary};
    found[fs::relative(each.path(), path).string()] =
        std::string{std::istreambuf_iterator<char>{in}, {}};
  }
  return found;
}

void write_over(const std::string& path, std::string_view bytes) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << bytes;
  BOOST_REQUIRE(out.flush().good());
}

std::string newest_log(const std::string& store) {
  std::string newest;
  for (const auto& each : fs::directory_iterator{store + "/bindings"})
    if (each.path().extension() == ".log")
      newest = std::max(newest, each.path().string());
  BOOST_REQUIRE(!newest.empty());
  return newest;
}

} // namespace rollcall::test
