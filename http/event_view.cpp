#include "http/event_view.hpp"

#include "http/json_view.hpp"
#include "http/json_writer.hpp"

namespace rollcall::http {

void append_json(std::string& out, const registrar::event& what) {
  json_writer to(out);
  to.open();
  to.key("id").number(static_cast<std::int64_t>(what.id));
  to.key("type").text(to_string(what.type));
  to.key("time").number(registrar::epoch_seconds(what.when));
  to.key("realm").text(what.realm);
  to.key("user").text(what.user);
  if (!what.reason.empty())
    to.key("reason").text(what.reason);
  if (!what.contact.empty())
    to.key("contact").text(what.contact);
  if (!what.source.address.empty())
    write(to.key("source"), what.source);
  if (what.subject) {
    std::string registration;
    append_json(registration, *what.subject);
    to.key("registration").raw(registration);
  }
  to.close();
}

std::string event_text(const registrar::event& what) {
  auto result = "id: " + std::to_string(what.id) + "\nevent: ";
  result += to_string(what.type);
  result += "\ndata: ";
  append_json(result, what);
  return result += "\n\n";
}

} // namespace rollcall::http
