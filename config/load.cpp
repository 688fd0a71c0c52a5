#include "config/load.hpp"

#include "config/directory.hpp"
#include "config/directory_files.hpp"
#include "config/files.hpp"
#include "config/found.hpp"
#include "config/lookup.hpp"
#include "config/ordering.hpp"
#include "config/parse.hpp"
#include "config/read.hpp"
#include "config/suggest.hpp"
#include "config/validate.hpp"
#include "protocol/sip/uri.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <filesystem>
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

mistake read_webhook(const json& found, const path& where, webhook& hook) {
  if (auto bad = read_section(found, section::webhooks, &hook, where))
    return bad;
  for (auto& realm : hook.realms)
    realm = lowered(realm);
  return std::nullopt;
}

mistake read_webhooks(const json& found, const path& where,
                      std::vector<webhook>& hooks) {
  if (found.IsObject())
    return read_webhook(found, where, hooks.emplace_back());
  constexpr std::size_t most = 16; // each has threads of its own
  if (found.Size() > most)
    return where("more than " + std::to_string(most));
  for (rapidjson::SizeType i = 0; i < found.Size(); ++i)
    if (auto bad = read_webhook(found[i], where[i], hooks.emplace_back()))
      return bad;
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
                       const registrar::directory& service, realm_map& realms) {
  std::unordered_set<std::string> seen;
  for (const auto& [key, found] : overrides.GetObject()) {
    auto here = where / text_of(key);
    auto name = lowered(text_of(key));
    auto i = realms.find(name);
    if (i == realms.end() && service.looks_up(name)) {
      if (!sip::is_host(name))
        return here("expected the name of a realm, found " + config::quoted(name));
      i = realms
              .emplace(name, std::make_shared<registrar::realm_record>(
                                 *service.others))
              .first;
    }
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

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

mistake read_http(const json& found, const path& where, http& into) {
  if (const auto* tls = member(found, "tls")) {
    into.tls.emplace();
    if (auto bad =
            read_section(*tls, section::http_tls, &*into.tls, where / "tls"))
      return bad;
  }
  const auto* tokens = member(found, "tokens");
  for (rapidjson::SizeType i = 0; tokens && i < tokens->Size(); ++i) {
    auto here = (where / "tokens")[i];
    auto& next = into.tokens.emplace_back();
    if (auto bad = read_section((*tokens)[i], section::http_token, &next, here))
      return bad;
    auto same = [&](const http_token& one) {
      return one.token == next.token && &one != &next;
    };
    if (next.token == into.token || std::ranges::any_of(into.tokens, same))
      return here("the same token as an earlier one");
  }
  auto let_in = !into.token.empty() || !into.tokens.empty() || into.open;
  if (!is_loopback(into.host) && !let_in)
    return where("listens on " + into.host
                 + ", which others can reach: give it a token or tokens, or "
                   "\"public\": true to let everybody in");
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
  if (const auto* hooks = member(root, "webhooks"))
    if (auto bad = read_webhooks(*hooks, top / "webhooks", into.webhooks))
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
  };
  for (const auto& [owner, part] : sections)
    if (const auto* found = member(root, std::string{name_of(owner)}.c_str()))
      if (auto bad = read_section(*found, owner, part, top / name_of(owner)))
        return bad;
  if (const auto* http = member(root, "http"))
    if (auto bad = read_http(*http, top / "http", into.http))
      return bad;
  const auto* registrar = member(root, "registrar");
  const json none;
  return check_order(into.registrar, registrar ? *registrar : none,
                     top / "registrar");
}

/// Realms as they stand in the tree, or in files that it is the path of.
std::variant<realm_map, problem> read_tree(const json& tree,
                                           const registrar::policy& rules,
                                           const std::string* folder) {
  auto where = path{} / "directory";
  if (!tree.IsString())
    return read_directory(tree, rules, where);
  if (folder == nullptr)
    return where("a path can only be followed from a file");
  auto target = std::filesystem::path{*folder} / text_of(tree);
  auto read = read_directory_files(target.lexically_normal().string(), rules);
  if (auto* bad = std::get_if<problem>(&read))
    return problem{where(bad->text).text, bad->unreadable};
  return read;
}

mistake read_realms(json& tree, const json& root, const std::string* folder,
                    settings& into) {
  auto result = std::make_shared<registrar::directory>();
  if (is_lookup(tree)) {
    auto where = path{} / "directory";
    if (auto bad = take_lookup(tree, into.lookup, where))
      return bad;
    auto others = std::make_shared<registrar::realm_record>();
    others->options = into.registrar;
    result->others = std::move(others);
    result->domains = into.lookup.domains;
  }
  auto read = read_tree(tree, into.registrar, folder);
  if (auto bad = std::get_if<problem>(&read))
    return *bad;
  auto& realms = std::get<realm_map>(read);
  if (const auto* overrides = member(root, "realms"))
    if (auto bad =
            override_rules(*overrides, path{} / "realms", *result, realms))
      return bad;
  result->realms.reserve(realms.size());
  for (auto& [name, record] : realms)
    result->realms.emplace(name, std::move(record));
  into.directory = std::move(result);
  return std::nullopt;
}

/// What cannot change without a new start.
std::map<std::string, std::string> fixed_sections(const json& root,
                                                  const json& directory) {
  std::map<std::string, std::string> result;
  auto note = [&](const std::string& name, const json& found) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    found.Accept(writer);
    result.emplace(name, std::string{buffer.GetString(), buffer.GetSize()});
  };
  for (const auto& [key, found] : root.GetObject())
    if (auto name = text_of(key);
        name != "directory" && name != "realms" && name != "registrar")
      note(std::string{name}, found);
  if (is_lookup(directory))
    for (const auto& [key, found] : directory.GetObject())
      if (find_option(section::lookup, text_of(key)) != nullptr)
        note("directory." + std::string{text_of(key)}, found);
  return result;
}

} // namespace

result load_text(std::string_view text, const std::string* folder) {
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
  read.fixed = fixed_sections(root, tree);
  if (auto bad = read_realms(tree, root, folder, read))
    return *bad;
  return read;
}

result load_file(const std::string& path) {
  auto text = read_file(path);
  if (auto* bad = std::get_if<problem>(&text))
    return *bad;
  auto folder = std::filesystem::path{path}.parent_path().string();
  return load_text(std::get<std::string>(text), &folder);
}

} // namespace rollcall::config
