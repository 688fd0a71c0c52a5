#include "actors/store_reading.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace rollcall::actors {

namespace {

/// Bindings in one message to a realm.
constexpr std::size_t restored_at_once = 2'000;

} // namespace

reading send_all(store::cursor& from, const realm_names& names,
                 std::uint32_t load, const realm_directory_actor& to) {
  reading result;
  restore part;
  registrar::phone_kinds kinds;
  store::realm_number realm = 0;
  auto send = [&](bool last) {
    if (!part.name.empty())
      caf::anon_send(to, restore{part.name, load, std::move(part.records),
                                 part.greatest_id, last});
    part.records.clear();
  };
  for (store::stored_binding found; from.next(found);) {
    if (found.key.realm != realm) {
      send(true);
      realm = found.key.realm;
      auto known = names.find(realm);
      part.name = known == names.end() ? std::string{} : known->second;
      part.greatest_id = 0;
    } else if (part.records.size() == restored_at_once) {
      send(false);
    }
    part.greatest_id = std::max(part.greatest_id, found.key.id);
    auto r = store::read_record(found.key.id, found.card, found.state, kinds);
    if (r && !part.name.empty())
      part.records.push_back(std::move(*r));
    else
      ++result.unreadable;
  }
  result.failed = from.error();
  // A part that is not all must not pass for the whole.
  if (!result.failed)
    send(true);
  return result;
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

std::optional<store::failure> load_all(store::engine& from,
                                       const realm_directory_actor& to) {
  auto now = from.snapshot();
  if (auto* failed = std::get_if<store::failure>(&now))
    return std::move(*failed);
  const auto& all = *std::get<0>(now);
  auto names = names_in(all);
  if (auto* failed = std::get_if<store::failure>(&names))
    return std::move(*failed);
  stored_realms known;
  for (const auto& [number, name] : std::get<realm_names>(names))
    known.names.push_back(name);
  caf::anon_send(to, std::move(known));
  auto read = send_all(*all.bindings(), std::get<realm_names>(names),
                       load_of_all, to);
  if (!read.failed)
    caf::anon_send(to, all_restored{read.unreadable});
  return std::move(read.failed);
}

reading load_one(store::engine& from, store::realm_number number,
                 const load_realm& which) {
  auto now = from.snapshot();
  if (auto* failed = std::get_if<store::failure>(&now))
    return {0, std::move(*failed)};
  auto read = send_all(*std::get<0>(now)->bindings(number, number),
                       {{number, which.name}}, which.load, which.reply_to);
  // Also where there was nothing: whoever waits for the realm waits no more.
  if (!read.failed) {
    restore end;
    end.name = which.name;
    end.load = which.load;
    end.last = true;
    caf::anon_send(which.reply_to, std::move(end));
  }
  return read;
}

} // namespace rollcall::actors
