#include "actors/store_reading.hpp"

#include <caf/send.hpp>

namespace rollcall::actors {

namespace {

/// Bindings in one message to a realm.
constexpr std::size_t restored_at_once = 2'000;

} // namespace

std::string send_all(store::cursor& from,
                     const realm_names& names,
                     const realm_directory_actor& to) {
  restore part;
  registrar::phone_kinds kinds;
  store::realm_number realm = 0;
  std::size_t unreadable = 0;
  auto send = [&](bool last) {
    part.last = last;
    if (!part.name.empty())
      caf::anon_send(to, restore{part.name, std::move(part.records), last});
    part.records.clear();
  };
  for (store::stored_binding found; from.next(found);) {
    if (found.key.realm != realm) {
      send(true);
      realm = found.key.realm;
      auto known = names.find(realm);
      part.name = known == names.end() ? std::string{} : known->second;
    } else if (part.records.size() == restored_at_once) {
      send(false);
    }
    auto r = store::read_record(found.key.id, found.card, found.state, kinds);
    if (r && !part.name.empty())
      part.records.push_back(std::move(*r));
    else
      ++unreadable;
  }
  send(true);
  if (from.error())
    return from.error()->text;
  if (unreadable != 0)
    return std::to_string(unreadable)
           + " bindings cannot be read, and are left as they are";
  return {};
}

store::result<realm_names> names_in(const store::snapshot& from) {
  auto found = from.realms();
  if (auto* failed = std::get_if<store::failure>(&found))
    return std::move(*failed);
  realm_names result;
  for (auto& one : std::get<std::vector<store::realm>>(found))
    result.emplace(one.number, std::move(one.name));
  return result;
}

void load_all(store::engine& from, const realm_directory_actor& to) {
  all_restored end;
  auto now = from.snapshot();
  if (auto* why = std::get_if<store::failure>(&now)) {
    end.failed = why->text;
  } else {
    const auto& all = *std::get<0>(now);
    auto names = names_in(all);
    if (auto* failed = std::get_if<store::failure>(&names)) {
      end.failed = failed->text;
    } else {
      stored_realms known;
      for (const auto& [number, name] : std::get<realm_names>(names))
        known.names.push_back(name);
      caf::anon_send(to, std::move(known));
      if (auto at = all.bindings())
        end.failed = send_all(*at, std::get<realm_names>(names), to);
    }
  }
  caf::anon_send(to, std::move(end));
}

} // namespace rollcall::actors
