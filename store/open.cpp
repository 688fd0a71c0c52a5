#include "store/open.hpp"

#include "store/file_lock.hpp"
#include "store/files.hpp"
#include "store/rocks/audit.hpp"
#include "store/rocks/database.hpp"
#include "store/rocks/engine.hpp"

#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace rollcall::store {

namespace {

namespace fs = std::filesystem;
using std::string_view;

// A store is a folder:
//   lock                held while it is open
//   bindings/           the database, and
//   bindings/format     what it is and in which version
//   bindings.new/       one that was not finished; it never held anything
constexpr int format_version = 1;
constexpr string_view format_words = "Rollcall store, format ";

std::string format_text() {
  return std::string{format_words} + std::to_string(format_version) + '\n';
}

std::optional<failure> check_format(const std::string& path) {
  auto read = read_file(path);
  if (auto* why = std::get_if<failure>(&read)) {
    std::error_code error;
    if (!fs::exists(path, error) && !error)
      return failure{failure_kind::damaged, path + " is missing"};
    return std::move(*why);
  }
  const auto& text = std::get<std::string>(read);
  if (text == format_text())
    return std::nullopt;
  int version = 0;
  if (string_view{text}.starts_with(format_words)) {
    const auto* begin = text.data() + format_words.size();
    const auto* end = text.data() + text.size();
    const auto number = std::from_chars(begin, end, version);
    if (number.ec == std::errc{} && string_view(number.ptr, end) == "\n")
      return failure{failure_kind::unknown,
                     "its format is " + std::to_string(version)
                         + ", and this version of Rollcall knows only "
                         + std::to_string(format_version)};
  }
  return failure{failure_kind::unknown,
                 path + " does not say what format this is"};
}

/// What stands in `path` besides a store not finished.
std::optional<failure> check_foreign(const std::string& path) {
  std::error_code error;
  for (fs::directory_iterator i{path, error}, end; !error && i != end;
       i.increment(error)) {
    const auto name = i->path().filename();
    if (name != "lock" && name != "bindings.new")
      return failure{failure_kind::unknown,
                     "the folder holds other things, such as " + name.string()};
  }
  if (error)
    return system_failure("look into", path, error.value());
  return std::nullopt;
}

/// It gets its name when all of it is there.
std::optional<failure> make_database(const std::string& path) {
  const auto unfinished = path + "/bindings.new";
  std::error_code error;
  fs::remove_all(unfinished, error);
  if (error)
    return system_failure("remove", unfinished, error.value());
  if (auto failed = rocks::database::make(unfinished))
    return failed;
  // Who is where is nobody else's business.
  fs::permissions(unfinished, fs::perms::owner_all, error);
  if (error)
    return system_failure("close to others", unfinished, error.value());
  if (auto failed = write_file(unfinished + "/format", format_text()))
    return failed;
  if (auto failed = sync_folder(unfinished))
    return failed;
  const auto finished = path + "/bindings";
  fs::rename(unfinished, finished, error);
  if (error)
    return system_failure("make", finished, error.value());
  return sync_folder(path);
}

result<std::unique_ptr<engine>> open_in(const settings& how) {
  std::error_code error;
  fs::create_directories(how.path, error);
  if (error)
    return system_failure("make the folder", how.path, error.value());
  auto taken = file_lock::take(how.path + "/lock");
  if (auto* why = std::get_if<failure>(&taken))
    return std::move(*why);
  const auto folder = how.path + "/bindings";
  const bool there = fs::exists(folder, error);
  if (error)
    return system_failure("look for", folder, error.value());
  if (there) {
    auto failed = check_format(folder + "/format");
    if (!failed)
      failed = rocks::audit(folder, rocks::extent::all);
    if (failed)
      return *std::move(failed);
  } else {
    auto failed = check_foreign(how.path);
    if (!failed)
      failed = make_database(how.path);
    if (failed)
      return *std::move(failed);
  }
  return rocks::engine::open(
      folder, how.durability,
      std::get<std::shared_ptr<file_lock>>(std::move(taken)));
}

} // namespace

result<std::unique_ptr<engine>> open(const settings& how) {
  auto opened = open_in(how);
  if (auto* why = std::get_if<failure>(&opened))
    why->text = "the store " + how.path
                + (why->kind == failure_kind::damaged ? " is damaged: "
                                                      : " cannot be opened: ")
                + why->text;
  return opened;
}

} // namespace rollcall::store
