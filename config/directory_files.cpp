#include "config/directory_files.hpp"

#include "config/files.hpp"
#include "config/found.hpp"
#include "config/parse.hpp"
#include "config/read.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace rollcall::config {

namespace {

namespace fs = std::filesystem;

problem in_file(const std::string& name, const problem& what) {
  return {name + ": " + what.text, what.unreadable};
}

problem cannot_read(const std::string& path, const std::error_code& error) {
  return {path + ": cannot be read: " + error.message(), true};
}

/// The file's text as JSON.
std::variant<rapidjson::Document, problem> parse_file(const std::string& path) {
  auto text = read_file(path);
  if (auto* bad = std::get_if<problem>(&text))
    return *bad;
  auto parsed = parse_json(std::get<std::string>(text));
  if (auto* bad = std::get_if<problem>(&parsed))
    return in_file(path, *bad);
  return std::get<rapidjson::Document>(std::move(parsed));
}

std::optional<problem> add_realm_file(const fs::path& file,
                                      const registrar::policy& rules,
                                      realm_map& realms) {
  auto name = lowered(realm_of_file(file.filename().native()));
  if (realms.contains(name))
    return in_file(file.native(), {"realm " + name + " has two files"});
  auto parsed = parse_file(file.native());
  if (auto* bad = std::get_if<problem>(&parsed))
    return *bad;
  auto read = read_realm(std::get<rapidjson::Document>(parsed), name, rules);
  if (auto* bad = std::get_if<problem>(&read))
    return in_file(file.native(), *bad);
  realms.emplace(name, std::get<std::shared_ptr<registrar::realm_record>>(
                           std::move(read)));
  return std::nullopt;
}

std::variant<realm_map, problem> read_folder(const std::string& path,
                                             const registrar::policy& rules) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator i{path, error}, end; !error && i != end;
       i.increment(error))
    if (!realm_of_file(i->path().filename().native()).empty())
      files.push_back(i->path());
  if (error)
    return cannot_read(path, error);
  // So that of several mistakes it is always the same that is told.
  std::ranges::sort(files);
  realm_map realms;
  for (const auto& file : files)
    if (auto bad = add_realm_file(file, rules, realms))
      return *bad;
  return realms;
}

} // namespace

std::string_view realm_of_file(std::string_view name) {
  if (name.starts_with('.') || !name.ends_with(realm_file_end))
    return {};
  name.remove_suffix(realm_file_end.size());
  return name;
}

std::variant<realm_map, problem>
read_directory_files(const std::string& path, const registrar::policy& rules) {
  std::error_code error;
  auto status = fs::status(path, error);
  if (fs::is_directory(status))
    return read_folder(path, rules);
  if (!fs::is_regular_file(status))
    return problem{
        path + ": cannot be read: "
            + (error ? error.message() : "neither a file nor a folder"),
        true};
  auto parsed = parse_file(path);
  if (auto* bad = std::get_if<problem>(&parsed))
    return *bad;
  auto read = read_directory(std::get<rapidjson::Document>(parsed), rules, {});
  if (auto* bad = std::get_if<problem>(&read))
    return in_file(path, *bad);
  return read;
}

} // namespace rollcall::config
