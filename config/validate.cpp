#include "config/validate.hpp"

#include "config/found.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"

#include <rapidjson/schema.h>

namespace rollcall::config {

namespace {

using json = rapidjson::Value;
using token = rapidjson::Pointer::Token;

std::string_view name_in(const token& t) {
  return {t.name, t.length};
}

/// One step of a JSON pointer; null when it leads nowhere.
const json* step(const json& from, const token& t) {
  if (from.IsArray())
    return t.index < from.Size() ? &from[t.index] : nullptr;
  if (!from.IsObject())
    return nullptr;
  auto i = from.FindMember(json{rapidjson::StringRef(t.name, t.length)});
  return i == from.MemberEnd() ? nullptr : &i->value;
}

problem missing(const json& object, section owner, const path& where) {
  for (const auto& row : options_of(owner)) {
    json name{rapidjson::StringRef(row.name.data(), row.name.size())};
    if (row.required && !object.HasMember(name))
      return (where / row.name)("missing, expected " + expectation(row));
  }
  return where("incomplete"); // not reached: only `required` rows are missing
}

/// What stands where an alternative was to be met: tells what is wrong with
/// the one that was meant, or that it is none of them.
problem explain_alternatives(const json& found, const option& row,
                             const path& where) {
  if (found.IsObject() && row.type != kind::object_list)
    if (auto mistake = validate(found, row.inner, where))
      return *mistake;
  if (found.IsArray()
      && (row.type == kind::object_or_list || row.type == kind::object_list))
    for (rapidjson::SizeType i = 0; i < found.Size(); ++i)
      if (auto mistake = validate(found[i], row.inner, where[i]))
        return *mistake;
  return mismatch(row, found, where);
}

problem explain_element(const json& list, rapidjson::SizeType index,
                        const option& row, const path& where) {
  for (rapidjson::SizeType i = 0; i < index; ++i)
    if (list[i] == list[index])
      return where("given twice");
  return where("expected " + element_expectation(row) + ", found "
               + shown(list[index]));
}

problem explain_option(const json& found, const option& row,
                       const path& where) {
  switch (row.type) {
  case kind::object_list:
  case kind::object_or_list:
  case kind::object_or_flag:
    return explain_alternatives(found, row, where);
  case kind::object_map:
  case kind::directory:
  case kind::object:
    return where("expected an object, found " + kind_of(found));
  default:
    return mismatch(row, found, where);
  }
}

/// Follows the pointer that the validator left through the options table.
problem explain(const json& root, section owner, path where,
                const rapidjson::Pointer& pointer) {
  const auto* found = &root;
  const option* row = nullptr;
  for (std::size_t i = 0; i < pointer.GetTokenCount(); ++i) {
    const auto& t = pointer.GetTokens()[i];
    const auto* next = step(*found, t);
    if (next == nullptr)
      break;
    if (row != nullptr && row->type == kind::texts)
      return explain_element(*found, t.index, *row, where[t.index]);
    where = where / name_in(t);
    if (row != nullptr && row->type == kind::object_map) {
      row = nullptr; // one of the map's objects, whose name is free
    } else {
      row = find_option(owner, name_in(t));
      if (row == nullptr)
        return unknown_option(name_in(t), owner, where);
      owner = row->inner;
    }
    found = next;
  }
  auto is_object = row == nullptr || row->type == kind::object;
  if (is_object && found->IsObject())
    return missing(*found, owner, where);
  if (row != nullptr)
    return explain_option(*found, *row, where);
  return where("expected an object, found " + kind_of(*found));
}

} // namespace

std::optional<problem> validate(const json& object, section owner,
                                const path& where) {
  rapidjson::Document parsed;
  parsed.Parse(schema_text(owner).c_str());
  rapidjson::SchemaDocument schema{parsed};
  rapidjson::SchemaValidator validator{schema};
  if (object.Accept(validator))
    return std::nullopt;
  return explain(object, owner, where, validator.GetInvalidDocumentPointer());
}

problem mismatch(const option& row, const json& found, const path& where) {
  return where("expected " + expectation(row) + ", found "
               + (row.secret                 ? hidden(found)
                  : row.type >= kind::object ? kind_of(found)
                                             : shown(found)));
}

problem unknown_option(std::string_view name, section owner,
                       const path& where) {
  std::vector<std::string_view> known;
  for (const auto& row : options_of(owner))
    known.push_back(row.name);
  return where(with_guess("unknown option", name, known));
}

} // namespace rollcall::config
