#include "config/lookup.hpp"

#include "config/found.hpp"
#include "config/ordering.hpp"
#include "config/parse.hpp"
#include "config/read.hpp"
#include "config/validate.hpp"

#include <utility>

namespace rollcall::config {

namespace {

using json = rapidjson::Value;

/// Those members that are options of `owner`.
json members_of(const json& all, section owner,
                rapidjson::Document::AllocatorType& memory) {
  json result{rapidjson::kObjectType};
  for (const auto& [key, found] : all.GetObject()) {
    const auto* row = find_option(owner, text_of(key));
    if (row == nullptr)
      continue;
    // Services like to say null for what is not there.
    if (found.IsNull())
      continue;
    result.AddMember(json{key, memory}, json{found, memory}, memory);
  }
  return result;
}

} // namespace

bool is_lookup(const json& directory) {
  if (!directory.IsObject())
    return false;
  auto i = directory.FindMember("url");
  return i != directory.MemberEnd() && !i->value.IsObject();
}

std::optional<problem> take_lookup(json& directory, lookup& into,
                                   const path& where) {
  rapidjson::Document::AllocatorType memory;
  json options{rapidjson::kObjectType};
  for (auto i = directory.MemberBegin(); i != directory.MemberEnd();) {
    auto is_option = find_option(section::lookup, text_of(i->name)) != nullptr;
    if (i->value.IsObject() && !is_option) {
      ++i;
      continue;
    }
    options.AddMember(json{i->name, memory}, json{i->value, memory}, memory);
    i = directory.EraseMember(i);
  }
  if (auto bad = find_repeated(options, where))
    return bad;
  if (auto bad = validate(options, section::lookup, where))
    return bad;
  if (auto bad = read_section(options, section::lookup, &into, where))
    return bad;
  for (auto& domain : into.domains)
    domain = lowered(domain);
  return std::nullopt;
}

std::variant<registrar::looked_up_user, problem>
read_lookup_answer(std::string_view text, const registrar::policy& rules) {
  auto parsed = parse_json(text);
  if (auto* bad = std::get_if<problem>(&parsed))
    return *bad;
  auto& found = std::get<rapidjson::Document>(parsed);
  const path top;
  if (!found.IsObject())
    return top("expected an object, found " + kind_of(found));
  auto& memory = found.GetAllocator();
  auto about_user = members_of(found, section::user, memory);
  if (auto bad = find_repeated(about_user, top))
    return *bad;
  registrar::looked_up_user user;
  if (auto bad = read_user(about_user, user.who, top))
    return *bad;
  auto about_rules = members_of(found, section::registrar, memory);
  if (about_rules.ObjectEmpty())
    return user;
  if (auto bad = find_repeated(about_rules, top))
    return *bad;
  if (auto bad = validate(about_rules, section::registrar, top))
    return *bad;
  auto own = std::make_shared<registrar::policy>(rules);
  if (auto bad = read_section(about_rules, section::registrar, own.get(), top))
    return *bad;
  if (auto bad = check_order(*own, about_rules, top))
    return *bad;
  user.options = std::move(own);
  return user;
}

} // namespace rollcall::config
