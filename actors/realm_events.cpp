// What a realm tells of what happens in it.
#include "actors/realm_actor.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::actors {

namespace {

using registrar::event_type;

registrar::event make_event(event_type type, registrar::time_point when,
                            const std::string& realm, std::string_view user) {
  registrar::event result;
  result.type = type;
  result.when = when;
  result.realm = realm;
  result.user = user;
  return result;
}

} // namespace

void realm_state::tell(event_type type, std::string_view user,
                       const registrar::binding& b, std::string_view reason) {
  if (!setup_.events.wants(type))
    return;
  auto what = make_event(type, now(), setup_.name, user);
  what.reason = reason;
  what.contact = b.info->uri();
  // One that is gone is shown as it was, with its other contacts' leave.
  auto all = type == event_type::unregistered
               ? view(user, {&b, 1}, std::min(now(), b.expires_at - registrar::milliseconds{1}))
               : view(user, book_.bindings_of(user));
  auto uuid = registrar::format_uuid(b.uuid);
  auto i = std::ranges::find(all, uuid, &registrar::registration::uuid);
  if (i != all.end())
    what.subject = std::move(*i);
  told_.push_back(std::move(what));
}

void realm_state::tell_login(event_type type, const registrar::login& who,
                             const registrar::network& source,
                             std::string_view reason) {
  if (!setup_.events.wants(type))
    return;
  auto what = make_event(type, now(), setup_.name, who.user);
  what.reason = reason;
  what.source = source;
  told_.push_back(std::move(what));
}

void realm_state::send_events() {
  if (!told_.empty())
    self->send(setup_.events.hub, happened{std::exchange(told_, {})});
}

} // namespace rollcall::actors
