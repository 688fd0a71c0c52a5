#include "commands/user_file.hpp"

#include "commands/replace_file.hpp"
#include "config/directory_files.hpp"
#include "config/files.hpp"
#include "config/parse.hpp"
#include "config/read.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

namespace rollcall::commands {

namespace {

namespace fs = std::filesystem;
using json = rapidjson::Value;

json copy_of(std::string_view text,
             rapidjson::Document::AllocatorType& memory) {
  return json{text.data(), static_cast<rapidjson::SizeType>(text.size()),
              memory};
}

/// Valid while the text is.
json view_of(std::string_view text) {
  return json{rapidjson::StringRef(
      text.data(), static_cast<rapidjson::SizeType>(text.size()))};
}

/// The member that is an object, by its name in lower case.
json* inner(json& object, std::string_view name) {
  for (auto& [key, found] : object.GetObject())
    if (found.IsObject() && config::lowered(config::text_of(key)) == name)
      return &found;
  return nullptr;
}

/// The file of a folder that is about this realm, there already or not.
std::string file_in(const std::string& folder, const std::string& realm) {
  std::error_code error;
  for (fs::directory_iterator i{folder, error}, end; !error && i != end;
       i.increment(error)) {
    auto name = i->path().filename().string();
    if (config::lowered(config::realm_of_file(name)) == realm)
      return i->path().string();
  }
  if (error)
    throw std::runtime_error(folder + ": " + error.message());
  return (fs::path{folder} / (realm + std::string{config::realm_file_end}))
      .string();
}

} // namespace

user_file::user_file(const std::string& path, std::string realm)
    : path_(path),
      realm_(std::move(realm)),
      whole_(fs::is_directory(path)) {
  if (whole_) {
    path_ = file_in(path, realm_);
    root_.SetObject();
    if (!fs::exists(path_))
      return;
  }
  auto text = config::read_file(path_);
  if (auto* bad = std::get_if<config::problem>(&text))
    throw std::runtime_error(bad->text);
  auto parsed = config::parse_json(std::get<std::string>(text));
  if (auto* bad = std::get_if<config::problem>(&parsed))
    throw std::runtime_error(path_ + ": " + bad->text);
  root_ = std::get<rapidjson::Document>(std::move(parsed));
  if (!root_.IsObject())
    throw std::runtime_error(path_ + ": expected an object");
  if (!whole_ && (root_.HasMember("drachtio") || root_.HasMember("edge")))
    throw std::runtime_error(
        path_ + ": is a configuration, not a directory in a file of its own");
}

std::vector<user_file::json*> user_file::places() {
  if (whole_)
    return {&root_};
  std::vector<json*> result;
  if (auto* by_name = inner(root_, realm_))
    result.push_back(by_name);
  json* place = &root_;
  for (std::string_view rest = realm_; place != nullptr && !rest.empty();) {
    auto dot = rest.rfind('.');
    auto label = dot == rest.npos ? rest : rest.substr(dot + 1);
    rest = dot == rest.npos ? std::string_view{} : rest.substr(0, dot);
    place = inner(*place, label);
  }
  if (place != nullptr && (result.empty() || result.front() != place))
    result.push_back(place);
  return result;
}

user_file::json* user_file::find(std::string_view user) {
  auto name = view_of(user);
  for (auto* place : places())
    if (auto i = place->FindMember(name);
        i != place->MemberEnd() && i->value.IsObject())
      return &i->value;
  return nullptr;
}

user_file::json& user_file::add(const std::string& user) {
  auto& memory = root_.GetAllocator();
  auto known = places();
  auto* realm = known.empty() ? nullptr : known.front();
  if (realm == nullptr) {
    root_.AddMember(copy_of(realm_, memory), json{rapidjson::kObjectType},
                    memory);
    realm = &(root_.MemberEnd() - 1)->value;
  }
  realm->AddMember(copy_of(user, memory), json{rapidjson::kObjectType}, memory);
  return (realm->MemberEnd() - 1)->value;
}

void user_file::remove(std::string_view user) {
  auto name = view_of(user);
  for (auto* place : places())
    if (auto i = place->FindMember(name); i != place->MemberEnd())
      place->EraseMember(i);
}

void user_file::set(json& user, const std::string& name,
                    std::string_view text) {
  auto& memory = root_.GetAllocator();
  auto value = copy_of(text, memory);
  auto i = user.FindMember(view_of(name));
  if (i != user.MemberEnd())
    i->value = value;
  else
    user.AddMember(copy_of(name, memory), value, memory);
}

void user_file::unset(json& user, const std::string& name) {
  if (auto i = user.FindMember(view_of(name)); i != user.MemberEnd())
    user.EraseMember(i);
}

void user_file::save() const {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer{buffer};
  writer.SetIndent(' ', 2);
  root_.Accept(writer);
  std::string text{buffer.GetString(), buffer.GetSize()};
  if (auto why = replace_file(path_, text + '\n'))
    throw std::runtime_error(*why);
}

} // namespace rollcall::commands
