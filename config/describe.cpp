#include "config/describe.hpp"

#include "config/options.hpp"

namespace rollcall::config {

std::string shown_default(const option& row) {
  if (row.required)
    return "required";
  if (row.standard == nullptr)
    return {};
  auto standard = row.standard();
  if (auto flag = std::get_if<bool>(&standard))
    return *flag ? "true" : "false";
  if (auto number = std::get_if<std::uint64_t>(&standard))
    return std::to_string(*number);
  if (auto text = std::get_if<std::string>(&standard))
    return text->empty() ? "unset" : *text;
  if (auto list = std::get_if<std::vector<std::string>>(&standard)) {
    std::string result;
    for (const auto& each : *list)
      result += (result.empty() ? "" : ", ") + each;
    return result.empty() ? "none" : result;
  }
  return "off";
}

std::string meaning(const option& row) {
  if (row.type == kind::object_map)
    return "objects by name of realm, each with options of registrar";
  if (row.type == kind::directory)
    return "objects in objects, or by name of realm; or the path of a file of "
           "these, or of a folder of files REALM.json";
  return expectation(row);
}

namespace {

/// `drachtio.tls.ca`
std::string full_name(const option& row, std::string_view prefix) {
  return std::string{prefix} + std::string{row.name};
}

/// Calls `use(name, row)` for each option, depth first.
template <class Use>
void for_each(section owner, const std::string& prefix, Use&& use) {
  for (const auto& row : options_of(owner)) {
    auto name = full_name(row, prefix);
    use(name, row);
    if (row.type == kind::directory) {
      for_each(section::lookup, name + '.', use);
      for_each(row.inner, name + ".REALM.USER.", use);
    } else if (row.type >= kind::object && row.type != kind::object_map)
      for_each(row.inner, name + '.', use);
  }
}

} // namespace

std::string options_table() {
  std::string result = "| option | default | may be | what it is |\n"
                       "|---|---|---|---|\n";
  for_each(section::root, "", [&](const std::string& name, const option& row) {
    result += "| `" + name + "` | " + shown_default(row) + " | " + meaning(row)
              + " | " + std::string{row.summary} + " |\n";
  });
  return result;
}

std::string options_help() {
  std::string result;
  for_each(section::root, "", [&](const std::string& name, const option& row) {
    auto standard = shown_default(row);
    result += name + (standard.empty() ? "" : " (" + standard + ')') + "\n    "
              + std::string{row.summary} + ";\n    " + meaning(row) + '\n';
  });
  return result;
}

} // namespace rollcall::config
