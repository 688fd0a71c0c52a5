#include "http/handlers.hpp"

#include "protocol/sip/text.hpp"

namespace rollcall::http {

action list_realms(const call&) {
  return question{registrar::list_realms{}};
}

action list_realm(const call& what) {
  return question{registrar::list_realm{sip::lower(what.realm)}};
}

action list_user(const call& what) {
  return question{
      registrar::list_user{sip::lower(what.realm), std::string{what.user}}};
}

} // namespace rollcall::http
