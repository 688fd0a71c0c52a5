#include "config/found.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace rollcall::config {

namespace {

constexpr std::size_t longest_shown = 60;

template <class Write>
std::string written(Write&& write) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  write(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace

std::string quoted(std::string_view text) {
  auto whole = text.size() <= longest_shown;
  if (!whole) {
    // Not in the middle of a UTF-8 character.
    auto cut = longest_shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
      --cut;
    text = text.substr(0, cut);
  }
  auto result = written([&](auto& writer) {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  });
  return whole ? result : result + "...";
}

std::string kind_of(const rapidjson::Value& found) {
  switch (found.GetType()) {
  case rapidjson::kNullType:
    return "null";
  case rapidjson::kFalseType:
  case rapidjson::kTrueType:
    return "true or false";
  case rapidjson::kObjectType:
    return "an object";
  case rapidjson::kArrayType:
    return "a list of " + std::to_string(found.Size());
  case rapidjson::kStringType:
    return "a text";
  default:
    return "a number";
  }
}

std::string hidden(const rapidjson::Value& found) {
  return found.IsString() ? "a text (not shown)" : kind_of(found);
}

std::string shown(const rapidjson::Value& found) {
  if (found.IsString())
    return quoted({found.GetString(), found.GetStringLength()});
  if (found.IsBool() || found.IsNumber())
    return written([&](auto& writer) { found.Accept(writer); });
  return kind_of(found);
}

} // namespace rollcall::config
