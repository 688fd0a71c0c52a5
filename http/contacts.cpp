#include "http/handlers.hpp"

#include "http/json_writer.hpp"
#include "protocol/sip/text.hpp"

#include <algorithm>
#include <vector>

namespace rollcall::http {

namespace {

struct contact {
  const registrar::binding_view* binding;
  const registrar::registration* of;
};

/// The fresh ones: best q first, then the most recently registered.
std::vector<contact>
to_be_called(const std::vector<registrar::registration>& all) {
  std::vector<contact> result;
  for (const auto& one : all)
    for (const auto& binding : one.bindings)
      if (!binding.stale)
        result.push_back({&binding, &one});
  std::ranges::stable_sort(result, [](const contact& a, const contact& b) {
    return a.binding->q != b.binding->q
               ? a.binding->q > b.binding->q
               : a.of->registered_at > b.of->registered_at;
  });
  return result;
}

std::string contacts_json(const registrar::list_user& asked,
                          const std::vector<registrar::registration>& found) {
  std::string result;
  json_writer to(result);
  to.open();
  to.key("username").text(asked.user);
  to.key("realm").text(asked.realm);
  to.key("display").text(found.empty() ? "" : found.front().display);
  to.key("uri").text(asked.user + "@" + asked.realm);
  to.key("contacts").open_list();
  for (const auto& one : to_be_called(found)) {
    to.open();
    to.key("contact").text(one.binding->reachable);
    write(to.key("network"), one.of->network);
    to.close();
  }
  to.close_list();
  to.close();
  return result;
}

} // namespace

action list_contacts(const call& what) {
  registrar::list_user asked{sip::lower(what.realm), std::string{what.user}};
  auto render = [asked](const registrar::reply& found) {
    return json_answer(contacts_json(asked, found.registrations));
  };
  return question{std::move(asked), std::move(render)};
}

} // namespace rollcall::http
