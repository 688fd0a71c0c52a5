#include "config/read.hpp"

#include "config/found.hpp"
#include "config/validate.hpp"

#include <unordered_set>

namespace rollcall::config {

namespace {

value to_value(const rapidjson::Value& found) {
  if (found.IsString())
    return std::string{text_of(found)};
  if (found.IsUint64())
    return found.GetUint64();
  if (!found.IsArray())
    return found.GetBool();
  std::vector<std::string> texts;
  for (const auto& each : found.GetArray())
    texts.emplace_back(text_of(each));
  return texts;
}

} // namespace

std::string_view text_of(const rapidjson::Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

std::string lowered(std::string_view text) {
  std::string result{text};
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::optional<problem> read_option(const option& row,
                                   const rapidjson::Value& found, target into,
                                   const path& where) {
  if (row.accepts != nullptr && found.IsString()
      && !row.accepts(text_of(found)))
    return mismatch(row, found, where);
  if (row.accepts != nullptr && found.IsArray())
    for (rapidjson::SizeType i = 0; i < found.Size(); ++i)
      if (!row.accepts(text_of(found[i])))
        return where[i]("expected " + element_expectation(row) + ", found "
                        + shown(found[i]));
  row.set(into, to_value(found));
  return std::nullopt;
}

std::optional<problem> read_section(const rapidjson::Value& object,
                                    section owner, target into,
                                    const path& where) {
  for (const auto& [key, found] : object.GetObject()) {
    const auto* row = find_option(owner, text_of(key));
    if (row == nullptr || row->set == nullptr)
      continue;
    if (auto mistake = read_option(*row, found, into, where / row->name))
      return mistake;
  }
  return std::nullopt;
}

std::optional<problem> find_repeated(const rapidjson::Value& v,
                                     const path& where) {
  if (v.IsArray())
    for (rapidjson::SizeType i = 0; i < v.Size(); ++i)
      if (auto mistake = find_repeated(v[i], where[i]))
        return mistake;
  if (!v.IsObject())
    return std::nullopt;
  std::unordered_set<std::string_view> names;
  for (const auto& [key, inner] : v.GetObject()) {
    auto here = where / text_of(key);
    if (!names.insert(text_of(key)).second)
      return here("given twice");
    if (auto mistake = find_repeated(inner, here))
      return mistake;
  }
  return std::nullopt;
}

} // namespace rollcall::config
