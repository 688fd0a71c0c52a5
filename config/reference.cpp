#include "config/reference.hpp"

#include "config/describe.hpp"
#include "config/json_writer.hpp"
#include "config/options.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::config {

namespace {

constexpr std::string_view beginning = R"(# Configuration reference

This page is what `rollcall --reference` prints, from the same table by which
files are checked; `rollcall --check --config FILE` checks one.

A file is one JSON object, in UTF-8, without comments. `directory` and one of
`drachtio` and `edge` must be there; all else has a default. A name that is not
listed here is a mistake, as is a value of another kind; each mistake is one line
that names the place, and the exit code is 2. Secrets are never written to the
log.

)";

constexpr std::string_view heads =
    "| option | default | may be | what it is |\n|---|---|---|---|\n";

bool holds_others(const option& row) {
  return row.type >= kind::object;
}

/// Stands for what has no default.
std::string_view placeholder(const option& row) {
  constexpr std::string_view url = "https://example.com/";
  return row.accepts != nullptr && row.accepts(url) ? url : "...";
}

void put_default(writer& out, const option& row) {
  auto standard = row.standard();
  if (row.required && std::holds_alternative<std::string>(standard))
    put(out, placeholder(row));
  else
    put_value(out, standard);
}

/// Left out of an example: there is nothing to show.
bool is_unset(const option& row) {
  if (holds_others(row))
    return true;
  auto standard = row.standard();
  auto text = std::get_if<std::string>(&standard);
  return text && text->empty() && !row.required;
}

/// What must be there can be shown as "...".
bool has_example(section owner) {
  return std::ranges::none_of(options_of(owner), [](const option& row) {
    return row.required && row.accepts != nullptr && !row.accepts("...");
  });
}

/// `"log": {…}` with every default, indented as Markdown wants code.
std::string example(std::string_view name, section owner) {
  rapidjson::StringBuffer buffer;
  writer out{buffer};
  out.SetIndent(' ', 2);
  out.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  out.StartObject();
  for (const auto& row : options_of(owner)) {
    if (is_unset(row))
      continue;
    put(out, row.name);
    put_default(out, row);
  }
  out.EndObject();
  std::string result = "    \"" + std::string{name} + "\": ";
  for (auto c : std::string_view{buffer.GetString(), buffer.GetSize()})
    result += c == '\n' ? "\n    " : std::string{c};
  return result + "\n\n";
}

std::string row_of(const std::string& prefix, const option& row) {
  return "| `" + prefix + std::string{row.name} + "` | " + shown_default(row)
         + " | " + meaning(row) + " | " + std::string{row.summary} + " |\n";
}

std::string table_of(const std::string& prefix, section owner) {
  std::string result{heads};
  for (const auto& row : options_of(owner))
    result += row_of(prefix, row);
  return result + '\n';
}

std::string heading(int depth, std::string_view name) {
  return std::string(static_cast<std::size_t>(depth), '#') + " `"
         + std::string{name} + "`\n\n";
}

/// The sections below one, depth first.
std::string sections(const std::string& prefix, section owner, int depth) {
  std::string result;
  for (const auto& row : options_of(owner)) {
    if (!holds_others(row))
      continue;
    auto name = prefix + std::string{row.name};
    result += heading(depth, name);
    result += "What it is: " + std::string{row.summary}
              + ".\n\nMay be: " + meaning(row) + ".\n\n";
    if (row.type == kind::object_map)
      continue;
    auto inner = name + (row.type == kind::directory ? ".REALM.USER." : ".");
    if (row.type == kind::directory)
      result += "Of a service that knows the users:\n\n"
                + table_of(name + '.', section::lookup)
                + "Of a user:\n\n";
    result += table_of(inner, row.inner);
    if (owner == section::root && row.type != kind::directory
        && has_example(row.inner))
      result += "With its defaults:\n\n" + example(row.name, row.inner);
    result += sections(inner, row.inner, depth + 1);
  }
  return result;
}

} // namespace

std::string options_reference() {
  auto result = std::string{beginning} + sections("", section::root, 2);
  result.pop_back(); // the empty line after the last table
  return result;
}

} // namespace rollcall::config
