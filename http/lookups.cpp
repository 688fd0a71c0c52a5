#include "http/handlers.hpp"

#include "http/json_view.hpp"
#include "protocol/sip/text.hpp"

namespace rollcall::http {

action list_realms(const call& what) {
  return question{registrar::list_realms{what.from->who->realms()}};
}

action count_realms(const call& what) {
  return question{registrar::count_realms{what.from->who->realms()},
                  [](const registrar::reply& found) {
                    return json_answer(json_list(found.counts));
                  }};
}

action list_user(const call& what) {
  return question{
      registrar::list_user{sip::lower(what.realm), std::string{what.user}}};
}

} // namespace rollcall::http
