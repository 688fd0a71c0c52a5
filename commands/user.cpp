#include "commands/user.hpp"

#include "commands/ask_secret.hpp"
#include "commands/exit_codes.hpp"
#include "commands/replace_file.hpp"
#include "commands/user_file.hpp"
#include "config/directory_files.hpp"
#include "config/read.hpp"
#include "protocol/digest/hash.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace rollcall::commands {

namespace {

namespace fs = std::filesystem;

/// What was asked for makes no sense.
struct wrong_order : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct address {
  std::string user;
  std::string realm; // lower case
};

std::string realm_in(std::string_view text) {
  if (!sip::is_host(text))
    throw wrong_order("no name of a realm: " + std::string{text});
  return config::lowered(text);
}

/// Realms have no '@', but users may.
address parse_address(const std::string& text) {
  auto at = text.rfind('@');
  if (at == std::string::npos || at == 0)
    throw wrong_order("expected user@realm, found " + text);
  return {text.substr(0, at), realm_in(std::string_view{text}.substr(at + 1))};
}

std::string folder_of(const std::string& path) {
  if (fs::is_directory(path))
    return path;
  auto real = fs::weakly_canonical(path);
  return real.parent_path().string();
}

void set_password(user_file& file, user_file::json& to, const address& who,
                  const std::string& password) {
  using digest::algorithm;
  const std::pair<const char*, algorithm> digests[] = {
      {"ha1", algorithm::md5},
      {"ha1_sha256", algorithm::sha256},
      {"ha1_sha512_256", algorithm::sha512_256},
  };
  file.unset(to, "secret");
  for (auto [name, a] : digests) {
    auto text = digest::hash(a, {who.user, who.realm, password});
    // A system may refuse MD5.
    if (text.empty())
      file.unset(to, name);
    else
      file.set(to, name, text);
  }
}

void change(const user_order& order) {
  auto who = parse_address(order.who);
  if (!fs::exists(order.directory))
    throw std::runtime_error(order.directory + ": no such file or folder");
  auto check = [&](user_file& file) {
    auto* known = file.find(who.user);
    if (known != nullptr && order.task == user_task::add)
      throw std::runtime_error(order.who + " is a user already");
    if (known == nullptr && order.task != user_task::add)
      throw std::runtime_error(order.who + " is no user");
    return known;
  };
  std::string password;
  if (order.task != user_task::del) {
    // Before anybody is asked to type for nothing.
    user_file file{order.directory, who.realm};
    check(file);
    auto asked = ask_secret();
    if (auto* none = std::get_if<no_secret>(&asked))
      throw std::runtime_error(none->why);
    password = std::get<std::string>(std::move(asked));
  }
  folder_lock alone{folder_of(order.directory)};
  user_file file{order.directory, who.realm};
  auto* known = check(file);
  if (order.task == user_task::del) {
    file.remove(who.user);
  } else {
    auto& to = known != nullptr ? *known : file.add(who.user);
    set_password(file, to, who, password);
    if (order.display)
      file.set(to, "display", *order.display);
  }
  file.save();
}

void list(const user_order& order) {
  auto realm = order.who.empty() ? std::string{} : realm_in(order.who);
  auto read = config::read_directory_files(order.directory, {});
  if (auto* bad = std::get_if<config::problem>(&read))
    throw std::runtime_error(bad->text);
  const auto& realms = std::get<config::realm_map>(read);
  if (!realm.empty() && !realms.contains(realm))
    throw std::runtime_error(realm + " is no realm of the directory");
  std::vector<std::pair<std::string, std::string>> lines; // realm and line
  for (const auto& [name, record] : realms)
    if (realm.empty() || realm == name)
      for (const auto& [user, data] : record->users) {
        auto line = user;
        line.append("@").append(name);
        if (!data.display.empty())
          line.append("\t").append(data.display);
        lines.emplace_back(name, std::move(line));
      }
  std::ranges::sort(lines);
  for (const auto& [name, line] : lines)
    std::cout << line << '\n';
}

} // namespace

int user(const user_order& order) {
  try {
    if (order.task == user_task::list)
      list(order);
    else
      change(order);
    return 0;
  } catch (const wrong_order& error) {
    std::cerr << error.what() << '\n';
    return exit_usage;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return exit_failed;
  }
}

} // namespace rollcall::commands
