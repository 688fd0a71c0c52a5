// The handlers of the routes in routes.cpp, by subject. All are pure.
#pragma once

#include "http/action.hpp"
#include "http/visitor.hpp"

#include <string_view>

namespace rollcall::http {

/// What a handler sees of the request. The names are as the route has them,
/// percent-decoded, and empty where it has none.
struct call {
  std::string_view realm;
  std::string_view user;
  std::string_view uuid;
  std::string_view file;
  std::string_view query; // not decoded
  std::string_view body;
  std::string_view last_event_id;
  const visitor* from = nullptr; // never null in a handler
};

// lookups.cpp: arrays of realms, of what they hold, of a user's registrations.
action list_realms(const call& what);
action count_realms(const call& what);
action list_user(const call& what);

/// listing.cpp: the registrations of a realm; those that its parameters choose,
/// and page by page when a limit is given, with a Link to the next page.
action list_realm(const call& what);

/// history.cpp: [{"what", "count", "first", "last", "detail"}], the oldest
/// first; empty for a user of whom nothing is known.
action list_history(const call& what);

/// events.cpp: `realm` and `type` in the query narrow down what is told.
action listen_to_events(const call& what);

/// contacts.cpp: {"username", "realm", "display", "uri", "contacts"}, where the
/// user can be reached now. A user without registrations has no contacts.
action list_contacts(const call& what);

// removal.cpp: both answer the array of the registrations taken out.

/// Idempotent: 200 with [] when there was nothing.
action remove_user(const call& what);

/// 404 when there is no such registration.
action remove_registration(const call& what);

/// notify.cpp: the body says which event; answers {"contacts": [{"contact",
/// "status"}]} with each phone's SIP status, null for none in time.
action notify_user(const call& what);

/// authenticate.cpp: the body has realm, method, uri and authorization; answers
/// 200 with what they prove, be it nothing.
action authenticate(const call& what);

/// login.cpp: a token for a cookie, for browsers, which cannot show a token
/// wherever they ask for something.
action log_in(const call& what);
action log_out(const call& what);

/// reload.cpp: {"realms", "users"} of the directory as it is now; 400 when there
/// is a mistake in it, 500 when it cannot be read, and the old one stays.
action reload_directory(const call& what);

// health.cpp: {"healthy": true} from whoever can answer at all, and {"ready"},
// 503 while it is not.
action tell_health(const call& what);
action tell_ready(const call& what);

/// openapi.cpp: what all of this is, for machines (OpenAPI 3.1).
action tell_openapi(const call& what);

// page.cpp: the page for people, and the files that it is made of.
action show_page(const call& what);
action show_page_file(const call& what);

} // namespace rollcall::http
