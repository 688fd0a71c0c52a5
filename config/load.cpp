#include "config/load.hpp"

#include "config/directory.hpp"
#include "config/ordering.hpp"
#include "config/parse.hpp"
#include "config/read.hpp"
#include "config/suggest.hpp"
#include "config/validate.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <unordered_set>

namespace rollcall::config {

namespace {

using json = rapidjson::Value;
using mistake = std::optional<problem>;

const json* member(const json& object, const char* name) {
  auto i = object.FindMember(name);
  return i == object.MemberEnd() ? nullptr : &i->value;
}

mistake read_server(const json& found, const path& where,
                    drachtio_server& server) {
  if (auto bad = read_section(found, section::drachtio, &server, where))
    return bad;
  const auto* tls = member(found, "tls");
  if (tls == nullptr || tls->IsFalse())
    return std::nullopt;
  server.tls.emplace();
  if (!tls->IsObject())
    return std::nullopt;
  return read_section(*tls, section::tls, &*server.tls, where / "tls");
}

mistake read_servers(const json& found, const path& where,
                     std::vector<drachtio_server>& servers) {
  if (found.IsObject())
    return read_server(found, where, servers.emplace_back());
  for (rapidjson::SizeType i = 0; i < found.Size(); ++i) {
    if (auto bad = read_server(found[i], where[i], servers.emplace_back()))
      return bad;
    const auto& now = servers.back();
    auto first = std::ranges::find_if(servers, [&](const auto& server) {
      return server.host == now.host && server.port == now.port;
    });
    if (&*first != &now)
      return where[i]("the same host and port as an earlier one");
  }
  return std::nullopt;
}

problem unknown_realm(std::string_view name, const realm_map& realms,
                      const path& where) {
  std::vector<std::string_view> known;
  for (const auto& [realm, record] : realms)
    known.push_back(realm);
  return where(with_guess("not a realm of the directory", name, known));
}

/// The rules of single realms, over those that they have already.
mistake override_rules(const json& overrides, const path& where,
                       realm_map& realms) {
  std::unordered_set<std::string> seen;
  for (const auto& [key, found] : overrides.GetObject()) {
    auto here = where / text_of(key);
    auto name = lowered(text_of(key));
    auto i = realms.find(name);
    if (i == realms.end())
      return unknown_realm(name, realms, here);
    if (!seen.insert(name).second)
      return here("given twice");
    auto& rules = i->second->options;
    if (auto bad = read_section(found, section::registrar, &rules, here))
      return bad;
    if (auto bad = check_order(rules, found, here))
      return bad;
  }
  return std::nullopt;
}

/// All but the directory and what needs it.
mistake read_sections(const json& root, settings& into) {
  const path top;
  if (auto bad = find_repeated(root, top))
    return bad;
  if (auto bad = validate(root, section::root, top))
    return bad;
  const auto* drachtio = member(root, "drachtio");
  const auto* edge = member(root, "edge");
  if (drachtio == nullptr && edge == nullptr)
    return problem{"neither drachtio nor edge is given, expected one of them "
                   "or both"};
  if (drachtio != nullptr)
    if (auto bad = read_servers(*drachtio, top / "drachtio", into.drachtio))
      return bad;
  if (edge != nullptr)
    into.edge.emplace();
  if (member(root, "store") != nullptr)
    into.store.emplace();
  const std::pair<section, target> sections[] = {
      {section::edge, into.edge ? &*into.edge : nullptr},
      {section::http, &into.http},
      {section::registrar, &into.registrar},
      {section::abuse, &into.abuse},
      {section::limits, &into.limits},
      {section::store, into.store ? &*into.store : nullptr},
      {section::digest, &into.digest},
      {section::log, &into.log},
      {section::metrics, &into.metrics},
  };
  for (const auto& [owner, part] : sections)
    if (const auto* found = member(root, std::string{name_of(owner)}.c_str()))
      if (auto bad = read_section(*found, owner, part, top / name_of(owner)))
        return bad;
  if (const auto* found = member(root, "log"))
    if (const auto* levels = member(*found, "levels"))
      if (auto bad = read_section(*levels, section::log_levels,
                                  &into.log.levels, top / "log" / "levels"))
        return bad;
  const auto* registrar = member(root, "registrar");
  const json none;
  return check_order(into.registrar, registrar ? *registrar : none,
                     top / "registrar");
}

mistake read_realms(const json& tree, const json& root, settings& into) {
  auto read = read_directory(tree, into.registrar, path{} / "directory");
  if (auto bad = std::get_if<problem>(&read))
    return *bad;
  auto& realms = std::get<realm_map>(read);
  if (const auto* overrides = member(root, "realms"))
    if (auto bad = override_rules(*overrides, path{} / "realms", realms))
      return bad;
  auto result = std::make_shared<registrar::directory>();
  result->realms.reserve(realms.size());
  for (auto& [name, record] : realms)
    result->realms.emplace(name, std::move(record));
  into.directory = std::move(result);
  return std::nullopt;
}

} // namespace

result load_text(std::string_view text) {
  auto parsed = parse_json(text);
  if (auto bad = std::get_if<problem>(&parsed))
    return *bad;
  auto& root = std::get<rapidjson::Document>(parsed);
  // Taken out, since the rest goes through the schema and this does not.
  json tree{rapidjson::kObjectType};
  if (root.IsObject())
    if (auto i = root.FindMember("directory"); i != root.MemberEnd()) {
      tree = i->value;
      i->value.SetObject();
    }
  settings read;
  if (auto bad = read_sections(root, read))
    return *bad;
  if (auto bad = read_realms(tree, root, read))
    return *bad;
  return read;
}

result load_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  if (file)
    text << file.rdbuf();
  if (!file || !text)
    return problem{
        path + ": cannot be read: " + std::generic_category().message(errno)};
  return load_text(text.view());
}

} // namespace rollcall::config
