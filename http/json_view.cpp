#include "http/json_view.hpp"

#include "http/json_writer.hpp"

namespace rollcall::http {

namespace {

void write(json_writer& to, const registrar::binding_view& one) {
  to.open();
  to.key("contact").text(one.contact);
  to.key("reachable").text(one.reachable);
  to.key("q").thousandths(one.q);
  if (!one.path.empty())
    to.key("path").text(one.path);
  if (!one.instance.empty())
    to.key("instance").text(one.instance);
  if (one.reg_id)
    to.key("regid").number(*one.reg_id);
  to.key("expiresat").number(one.expires_at);
  to.key("lastseen").number(one.last_seen);
  if (one.rtt)
    to.key("rtt").number(*one.rtt);
  to.key("missed").number(one.missed);
  to.key("stale").flag(one.stale);
  to.close();
}

void write_auth(json_writer& to, const registrar::registration& one) {
  to.open();
  to.key("username").text(one.username);
  to.key("realm").text(one.realm);
  to.key("uri").text(one.username + "@" + one.realm);
  to.key("display").text(one.display);
  to.close();
}

} // namespace

void append_json(std::string& out, std::string_view text) {
  json_writer to(out);
  to.text(text);
}

void append_json(std::string& out, const registrar::registration& one) {
  json_writer to(out);
  to.open();
  to.key("uuid").text(one.uuid);
  to.key("initial").flag(one.initial);
  to.key("callid").text(one.call_id);
  to.key("contacts").open_list();
  for (const auto& binding : one.bindings)
    to.text(binding.reachable);
  to.close_list();
  to.key("expires").number(one.expires);
  to.key("registeredat").number(one.registered_at);
  to.key("useragent").text(one.user_agent);
  to.key("allow").open_list();
  for (const auto& method : one.allow)
    to.text(method);
  to.close_list();
  write(to.key("network"), one.network);
  to.key("expiresat").number(one.expires_at);
  to.key("expiresin").number(one.expires_in);
  to.key("stale").flag(one.stale);
  to.key("created").number(one.created);
  to.key("modified").number(one.modified);
  write_auth(to.key("auth"), one);
  to.key("bindings").open_list();
  for (const auto& binding : one.bindings)
    write(to, binding);
  to.close_list();
  to.close();
}

void append_json(std::string& out, const registrar::realm_counts& one) {
  json_writer to(out);
  to.open();
  to.key("realm").text(one.realm);
  to.key("users").count(one.users);
  to.key("bindings").count(one.bindings);
  to.key("stale").count(one.stale);
  to.key("registers_per_second").hundredths(one.registers_per_second);
  to.close();
}

std::string error_json(std::string_view text) {
  std::string result;
  json_writer to(result);
  to.open();
  to.key("error").text(text);
  to.close();
  return result;
}

} // namespace rollcall::http
