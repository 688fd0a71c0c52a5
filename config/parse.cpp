#include "config/parse.hpp"

#include <rapidjson/error/en.h>

#include <algorithm>
#include <optional>
#include <string>

namespace rollcall::config {

namespace {

// Far more than a directory needs; what walks a document is recursive.
constexpr std::size_t deepest = 256;

problem at(std::string_view text, std::size_t offset, std::string_view what) {
  auto before = text.substr(0, offset);
  auto line = std::ranges::count(before, '\n') + 1;
  before.remove_prefix(before.rfind('\n') + 1); // npos + 1 is 0
  auto column =
      std::ranges::count_if(
          before,
          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; })
      + 1;
  return {"line " + std::to_string(line) + ", column " + std::to_string(column)
          + ": " + std::string{what}};
}

/// Where brackets are nested more deeply than allowed.
std::optional<std::size_t> too_deep(std::string_view text) {
  std::size_t depth = 0;
  auto in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '"')
      in_string = !in_string;
    else if (in_string && c == '\\')
      ++i;
    else if (!in_string && (c == '{' || c == '[') && ++depth > deepest)
      return i;
    else if (!in_string && (c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return std::nullopt;
}

} // namespace

std::variant<rapidjson::Document, problem> parse_json(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  // The parser would take it for the end of the text.
  if (auto nul = text.find('\0'); nul != std::string_view::npos)
    return at(text, nul, "not JSON: a zero byte");
  if (auto offset = too_deep(text))
    return at(text, *offset, "nested too deeply");
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                        text.size());
  if (document.HasParseError())
    return at(text, document.GetErrorOffset(),
              std::string{"not JSON: "}
                  + rapidjson::GetParseError_En(document.GetParseError()));
  return document;
}

} // namespace rollcall::config
