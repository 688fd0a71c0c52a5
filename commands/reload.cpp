#include "commands/reload.hpp"

#include "config/load.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <set>
#include <utility>

namespace rollcall::commands {

namespace {

using sections = std::map<std::string, std::string>;

/// Names of what differs, "http, log"; empty if nothing does.
std::string differences(const sections& before, const sections& now) {
  std::set<std::string> names;
  for (const auto& [name, text] : before)
    if (auto i = now.find(name); i == now.end() || i->second != text)
      names.insert(name);
  for (const auto& [name, text] : now)
    if (!before.contains(name))
      names.insert(name);
  std::string result;
  for (const auto& name : names)
    result += (result.empty() ? "" : ", ") + name;
  return result;
}

} // namespace

reloader::reloader(std::string file, const config::settings& conf,
                   std::function<void(users)> use)
    : file_(std::move(file)),
      fixed_(conf.fixed),
      use_(std::move(use)) {
  // nop
}

registrar::reload_result reloader::reload() {
  auto start = std::chrono::steady_clock::now();
  registrar::reload_result result;
  auto loaded = config::load_file(file_);
  if (auto* bad = std::get_if<config::problem>(&loaded)) {
    spdlog::error("not reloaded, all stays as it is: {}", bad->text);
    result.problem = std::move(bad->text);
    result.unreadable = bad->unreadable;
    return result;
  }
  auto& conf = std::get<config::settings>(loaded);
  result.realms = conf.directory->realms.size();
  result.users = registrar::user_count(*conf.directory);
  use_(std::move(conf.directory));
  auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  spdlog::info("reloaded the directory and the options of realms: {} realms "
               "with {} users, in {} ms",
               result.realms, result.users, took.count());
  if (auto changed = differences(fixed_, conf.fixed); !changed.empty())
    spdlog::warn("changed, but only a new start reads it: {}", changed);
  return result;
}

} // namespace rollcall::commands
