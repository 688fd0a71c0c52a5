#include "http/handlers.hpp"

#include "http/json_writer.hpp"

#include <rapidjson/document.h>

#include <set>
#include <variant>

namespace rollcall::http {

namespace {

using rapidjson::Value;
using mistake = std::string;

std::string_view text_of(const Value& from) {
  return {from.GetString(), from.GetStringLength()};
}

template <class Names>
std::string listed(const Names& names, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0)
      result += i + 1 == count ? " or " : ", ";
    result.append("\"").append(names[i]).append("\"");
  }
  return result;
}

std::variant<log::level, mistake> level_in(const Value& from,
                                           const std::string& where) {
  if (from.IsString())
    if (auto level = log::parse_level(text_of(from)))
      return *level;
  return where + ": expected "
         + listed(log::level_names, log::level_names.size());
}

/// Takes over the levels of single parts.
std::optional<mistake> read_parts(const Value& from, log::level_settings& to) {
  if (!from.IsObject())
    return "levels: expected an object";
  to.own = {};
  for (const auto& [key, found] : from.GetObject()) {
    auto where = "levels." + std::string{text_of(key)};
    auto part = log::parse_part(text_of(key));
    if (!part)
      return where + ": not a part of the log, expected "
             + listed(log::part_names, log::levelled_parts);
    auto level = level_in(found, where);
    if (auto* bad = std::get_if<mistake>(&level))
      return *bad;
    auto& own = to.own[static_cast<std::size_t>(*part)];
    if (own)
      return where + ": given twice";
    own = std::get<log::level>(level);
  }
  return std::nullopt;
}

std::optional<mistake> read(const Value& from, log::level_settings& to) {
  if (!from.IsObject())
    return "expected a JSON object";
  std::set<std::string_view> seen;
  for (const auto& [key, found] : from.GetObject()) {
    auto name = text_of(key);
    if (!seen.insert(name).second)
      return std::string{name} + ": given twice";
    if (name == "level") {
      auto level = level_in(found, "level");
      if (auto* bad = std::get_if<mistake>(&level))
        return *bad;
      to.all = std::get<log::level>(level);
    } else if (name == "levels") {
      if (auto bad = read_parts(found, to))
        return bad;
    } else {
      return std::string{name} + ": unknown, expected \"level\" or \"levels\"";
    }
  }
  return std::nullopt;
}

answer shown(const log::level_settings& from) {
  auto name = [](log::level one) {
    return log::level_names[static_cast<std::size_t>(one)];
  };
  std::string result;
  json_writer to(result);
  to.open();
  to.key("level").text(name(from.all));
  to.key("levels").open();
  for (std::size_t i = 0; i < from.own.size(); ++i)
    if (from.own[i])
      to.key(log::part_names[i]).text(name(*from.own[i]));
  to.close();
  to.close();
  return json_answer(std::move(result));
}

} // namespace

action tell_levels(const call& what) {
  if (!what.process->levels)
    return answer{.status = 404};
  return shown(what.process->levels());
}

action set_levels(const call& what) {
  if (!what.process->levels || !what.process->set_levels)
    return answer{.status = 404};
  rapidjson::Document body;
  // Iterative, so that no depth of nesting uses up the stack.
  body.Parse<rapidjson::kParseIterativeFlag
             | rapidjson::kParseValidateEncodingFlag>(what.body.data(),
                                                      what.body.size());
  if (body.HasParseError())
    return error_answer(400, "no JSON at offset "
                                 + std::to_string(body.GetErrorOffset()));
  auto wanted = what.process->levels();
  if (auto bad = read(body, wanted))
    return error_answer(400, *bad);
  what.process->set_levels(wanted);
  return shown(wanted);
}

} // namespace rollcall::http
