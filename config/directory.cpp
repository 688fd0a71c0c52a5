#include "config/directory.hpp"

#include "config/found.hpp"
#include "config/read.hpp"
#include "config/suggest.hpp"
#include "config/validate.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::config {

namespace {

using json = rapidjson::Value;
using registrar::realm_record;
using registrar::user_record;

// Labels of a realm's name; keeps the walk's recursion small, too.
constexpr std::size_t deepest = 64;

constexpr std::string_view credless =
    "a user needs a secret, ha1, ha1_sha256 or ha1_sha512_256";

/// An object of the tree on the way down. Its path is only written out for a
/// mistake: there may be a million users.
struct place {
  const json& found;
  const place* parent = nullptr; // nothing at the root
  std::string_view name = {};
  std::size_t depth = 0;
  std::string realm = {};         // as far as the names up to here say
  realm_record* record = nullptr; // once the realm is known to be one
};

bool is_user(const json& found) {
  if (!found.IsObject())
    return false;
  return std::ranges::any_of(found.GetObject(), [](const auto& member) {
    if (!member.value.IsString())
      return false;
    const auto* row = find_option(section::user, text_of(member.name));
    return row != nullptr && row->secret;
  });
}

bool fits(const option& row, const json& found) {
  if (!found.IsString())
    return false;
  auto text = text_of(found);
  if (row.accepts != nullptr)
    return row.accepts(text);
  // Characters, as the schema counts them everywhere else.
  auto length = std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return std::cmp_greater_equal(length, row.least)
         && std::cmp_less_equal(length, row.most);
}

/// `where` writes the user's path out.
template <class Where>
std::optional<problem> read_members(const json& all, user_record& user,
                                    Where&& where) {
  auto seen = std::size_t{0};
  for (const auto& [key, found] : all.GetObject()) {
    const auto* row = find_option(section::user, text_of(key));
    auto here = [&, name = text_of(key)] {
      return where() / name;
    };
    if (row == nullptr)
      return unknown_option(text_of(key), section::user, here());
    if (!fits(*row, found))
      return mismatch(*row, found, here());
    auto bit = std::size_t{1} << (row - options_of(section::user).data());
    if ((std::exchange(seen, seen | bit) & bit) != 0)
      return here()("given twice");
    row->set(&user, std::string{text_of(found)});
  }
  for (auto* ha1 : {&user.ha1, &user.ha1_sha256, &user.ha1_sha512_256})
    *ha1 = lowered(*ha1);
  return std::nullopt;
}

class walk {
public:
  walk(const registrar::policy& rules, const path& root)
      : rules_(rules),
        root_(root) {
    // nop
  }

  std::optional<problem> visit(place& here) {
    auto has_users = false;
    const json* empty = nullptr;
    for (const auto& [key, found] : here.found.GetObject()) {
      place inner{found, &here, text_of(key), here.depth + 1};
      auto found_user = is_user(found);
      has_users = has_users || found_user;
      if (found.IsObject() && found.ObjectEmpty())
        empty = &key;
      auto mistake =
          found_user ? add_user(here, inner) : add_realm(here, inner);
      if (mistake)
        return mistake;
    }
    // Next to users it is one whose secret was forgotten.
    if (has_users && empty != nullptr)
      return (path_of(here) / text_of(*empty))(credless);
    if (here.found.ObjectEmpty() && here.parent != nullptr)
      return serve(here);
    return std::nullopt;
  }

  /// A realm of which all is known but its users.
  std::optional<problem> visit_realm(place& here) {
    if (auto mistake = serve(here))
      return mistake;
    for (const auto& [key, found] : here.found.GetObject()) {
      place inner{found, &here, text_of(key), 1};
      if (!found.IsObject())
        return at(inner, "expected a user, an object, found " + kind_of(found));
      if (!is_user(found))
        return at(inner, credless);
      if (auto mistake = add_user(here, inner))
        return mistake;
    }
    return std::nullopt;
  }

  realm_map take() {
    return std::move(realms_);
  }

private:
  path path_of(const place& here) const {
    return here.parent ? path_of(*here.parent) / here.name : root_;
  }

  problem at(const place& here, std::string_view what) const {
    return path_of(here)(what);
  }

  std::optional<problem> serve(place& here) {
    if (!sip::is_host(here.realm))
      return at(here,
                "expected the name of a realm, found " + quoted(here.realm));
    auto& record = realms_[here.realm];
    if (record == nullptr) {
      record = std::make_shared<realm_record>();
      record->options = rules_;
    }
    here.record = record.get();
    return std::nullopt;
  }

  std::optional<problem> add_realm(const place& parent, place& here) {
    if (!here.found.IsObject())
      return not_an_object(parent, here);
    if (here.depth > deepest)
      return at(here, "nested too deeply for the name of a realm");
    if (parent.parent != nullptr
        && here.name.find('.') != std::string_view::npos)
      return at(here, "a realm's full name stands directly in the directory");
    here.realm = lowered(here.name);
    if (parent.parent != nullptr)
      here.realm += '.' + parent.realm;
    return visit(here);
  }

  std::optional<problem> add_user(place& realm, const place& here) {
    if (realm.parent == nullptr && realm.record == nullptr)
      return at(here, "a user must stand in a realm");
    if (here.name.empty())
      return at(here, "a user needs a name");
    if (realm.record == nullptr)
      if (auto mistake = serve(realm))
        return mistake;
    auto [i, is_new] = realm.record->users.try_emplace(std::string{here.name});
    if (!is_new)
      return at(here, "user given twice in realm " + realm.realm);
    return read_members(here.found, i->second, [&] { return path_of(here); });
  }

  /// Neither a user nor a realm: most likely a mistake within a user.
  problem not_an_object(const place& parent, const place& here) const {
    auto where = path_of(here);
    auto other = where("expected an object, a realm or a user, found "
                       + kind_of(here.found));
    if (parent.parent == nullptr)
      return other;
    if (const auto* row = find_option(section::user, here.name))
      return row->secret ? mismatch(*row, here.found, where)
                         : at(parent, credless);
    auto guess = unknown_option(here.name, section::user, where);
    return guess.text.ends_with('?') ? guess : other;
  }

  const registrar::policy& rules_;
  const path& root_;
  realm_map realms_;
};

} // namespace

std::variant<realm_map, problem> read_directory(const json& tree,
                                                const registrar::policy& rules,
                                                const path& where) {
  if (!tree.IsObject())
    return where("expected an object, found " + kind_of(tree));
  walk all{rules, where};
  place root{tree};
  if (auto mistake = all.visit(root))
    return *mistake;
  return all.take();
}

std::variant<std::shared_ptr<realm_record>, problem>
read_realm(const json& users, const std::string& name,
           const registrar::policy& rules) {
  const path top;
  if (!users.IsObject())
    return top("expected an object, found " + kind_of(users));
  walk all{rules, top};
  place here{users};
  here.realm = name;
  if (auto mistake = all.visit_realm(here))
    return *mistake;
  return all.take().at(name);
}

std::optional<problem> read_user(const json& found, user_record& user,
                                 const path& where) {
  if (!is_user(found))
    return where(credless);
  return read_members(found, user, [&] { return where; });
}

} // namespace rollcall::config
