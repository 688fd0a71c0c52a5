#include "config/schema.hpp"

#include "config/json_writer.hpp"

#include <algorithm>

namespace rollcall::config {

namespace {

void member(writer& out, std::string_view name, std::string_view text) {
  key(out, name);
  put(out, text);
}

void member(writer& out, std::string_view name, std::uint64_t number) {
  key(out, name);
  out.Uint64(number);
}

void choices(writer& out, words all) {
  if (all.empty())
    return;
  key(out, "enum");
  out.StartArray();
  for (auto word : all)
    put(out, word);
  out.EndArray();
}

void object(writer& out, section owner);

void whole(writer& out, const option& row) {
  member(out, "type", "integer");
  member(out, "minimum", row.least);
  member(out, "maximum", row.most);
}

void off(writer& out) {
  out.StartObject();
  key(out, "enum");
  out.StartArray();
  out.Bool(false);
  out.EndArray();
  out.EndObject();
}

void texts(writer& out, const option& row) {
  member(out, "type", "array");
  member(out, "minItems", row.least);
  member(out, "maxItems", row.most);
  key(out, "uniqueItems");
  out.Bool(true);
  key(out, "items");
  out.StartObject();
  member(out, "type", "string");
  member(out, "minLength", 1);
  choices(out, row.choices);
  out.EndObject();
}

template <class First, class Second>
void any_of(writer& out, First&& first, Second&& second) {
  key(out, "anyOf");
  out.StartArray();
  first();
  second();
  out.EndArray();
}

/// A list of objects.
void list(writer& out, section owner) {
  out.StartObject();
  member(out, "type", "array");
  member(out, "minItems", 1);
  key(out, "items");
  object(out, owner);
  out.EndObject();
}

void fallback(writer& out, const option& row) {
  auto standard = row.standard();
  if (row.required || row.secret)
    return;
  if (row.type == kind::text
      && std::holds_alternative<std::monostate>(standard))
    return;
  key(out, "default");
  put_value(out, standard);
}

void property(writer& out, const option& row) {
  key(out, row.name);
  if (row.type == kind::object) {
    object(out, row.inner);
    return;
  }
  out.StartObject();
  member(out, "description",
         row.unit.empty()
             ? std::string{row.summary}
             : std::string{row.summary} + " (" + std::string{row.unit} + ')');
  switch (row.type) {
  case kind::flag:
    member(out, "type", "boolean");
    break;
  case kind::whole:
    whole(out, row);
    break;
  case kind::whole_or_off:
    any_of(
        out,
        [&] {
          out.StartObject();
          whole(out, row);
          out.EndObject();
        },
        [&] { off(out); });
    break;
  case kind::text:
    member(out, "type", "string");
    if (row.most > 0) {
      member(out, "minLength", row.least);
      member(out, "maxLength", row.most);
    }
    choices(out, row.choices);
    break;
  case kind::texts:
    texts(out, row);
    break;
  case kind::object_list:
    // In an alternative of its own, where the validator stops.
    key(out, "anyOf");
    out.StartArray();
    list(out, row.inner);
    out.EndArray();
    break;
  case kind::object_or_list:
    any_of(
        out, [&] { object(out, row.inner); }, [&] { list(out, row.inner); });
    break;
  case kind::object_or_flag:
    any_of(
        out,
        [&] {
          out.StartObject();
          member(out, "type", "boolean");
          out.EndObject();
        },
        [&] { object(out, row.inner); });
    break;
  case kind::object_map:
    member(out, "type", "object");
    key(out, "additionalProperties");
    object(out, row.inner);
    break;
  case kind::object:
  case kind::directory:
    member(out, "type", "object");
    break;
  }
  if (row.standard != nullptr)
    fallback(out, row);
  out.EndObject();
}

void requirements(writer& out, section owner) {
  auto rows = options_of(owner);
  if (std::ranges::none_of(rows, &option::required))
    return;
  key(out, "required");
  out.StartArray();
  for (const auto& row : rows)
    if (row.required)
      put(out, row.name);
  out.EndArray();
}

void object(writer& out, section owner) {
  out.StartObject();
  if (owner == section::root)
    member(out, "$schema", "http://json-schema.org/draft-04/schema#");
  member(out, "type", "object");
  key(out, "additionalProperties");
  out.Bool(false);
  requirements(out, owner);
  key(out, "properties");
  out.StartObject();
  for (const auto& row : options_of(owner))
    property(out, row);
  out.EndObject();
  out.EndObject();
}

} // namespace

std::string schema_text(section owner) {
  rapidjson::StringBuffer buffer;
  writer out{buffer};
  out.SetIndent(' ', 2);
  object(out, owner);
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace rollcall::config
