// One file of a directory, to be changed: a tree of realms, or the users of one
// realm in a folder's file.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::commands {

class user_file {
public:
  using json = rapidjson::Value;

  /// Of the directory at `path`, the file that has, or would have, this realm;
  /// its name is in lower case. Throws std::runtime_error with a line for a
  /// person.
  user_file(const std::string& path, std::string realm);

  /// Null when there is none of this name.
  json* find(std::string_view user);

  /// Adds an object without members; the realm, too, if it is not there.
  json& add(const std::string& user);

  /// Takes it out, if it is there.
  void remove(std::string_view user);

  /// Sets or adds a text; takes a member out.
  void set(json& user, const std::string& name, std::string_view text);
  static void unset(json& user, const std::string& name);

  /// Throws std::runtime_error.
  void save() const;

private:
  /// Where the realm's users stand: by its name, or by its labels.
  std::vector<json*> places();

  std::string path_; // of the file
  std::string realm_;
  bool whole_ = false; // the file is about this realm alone
  rapidjson::Document root_;
};

} // namespace rollcall::commands
