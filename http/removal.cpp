#include "http/handlers.hpp"

#include "http/json_view.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

namespace {

answer removed(const registrar::reply& taken) {
  if (taken.registrations.empty())
    return error_answer(404, "the user has no registration with this uuid");
  return json_answer(json_list(taken.registrations));
}

} // namespace

action remove_user(const call& what) {
  return question{registrar::remove_user{
      sip::lower(what.realm), std::string{what.user}, {}}};
}

action remove_registration(const call& what) {
  // Case counts for nothing in a UUID (RFC 4122 section 3).
  return question{registrar::remove_user{sip::lower(what.realm),
                                         std::string{what.user},
                                         sip::lower(what.uuid)},
                  removed};
}

} // namespace rollcall::http
