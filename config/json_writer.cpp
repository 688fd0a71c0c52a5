#include "config/json_writer.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::config {

void put(writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void key(writer& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void put_value(writer& out, const value& v) {
  if (auto flag = std::get_if<bool>(&v)) {
    out.Bool(*flag);
  } else if (auto number = std::get_if<std::uint64_t>(&v)) {
    out.Uint64(*number);
  } else if (auto text = std::get_if<std::string>(&v)) {
    put(out, *text);
  } else if (auto list = std::get_if<std::vector<std::string>>(&v)) {
    out.StartArray();
    for (const auto& each : *list)
      put(out, each);
    out.EndArray();
  } else {
    out.Bool(false);
  }
}

} // namespace rollcall::config
