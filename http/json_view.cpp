#include "http/json_view.hpp"

#include "http/utf8.hpp"

#include <rapidjson/writer.h>

namespace rollcall::http {

namespace {

/// The output stream that RapidJSON asks for, on a string.
struct string_sink {
  using Ch = char;

  void Put(char c) {
    out.push_back(c);
  }

  void Flush() {
    // nop
  }

  std::string& out;
};

class json_writer {
public:
  explicit json_writer(std::string& out) : sink_{out}, writer_(sink_) {
    // nop
  }

  void open() {
    writer_.StartObject();
  }

  void close() {
    writer_.EndObject();
  }

  void open_list() {
    writer_.StartArray();
  }

  void close_list() {
    writer_.EndArray();
  }

  json_writer& key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
  }

  void text(std::string_view value) {
    if (valid_utf8_prefix(value) == value.size())
      put(value);
    else
      put(to_valid_utf8(value));
  }

  void number(std::int64_t value) {
    writer_.Int64(value);
  }

  void flag(bool value) {
    writer_.Bool(value);
  }

  /// Thousandths as the shortest decimal: 1000 is 1, 250 is 0.25.
  void thousandths(std::uint16_t value) {
    if (value % 1000 == 0)
      return number(value / 1000);
    auto digits = std::to_string(1000 + value % 1000).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    auto decimal = std::to_string(value / 1000) + "." + digits;
    writer_.RawValue(decimal.data(), decimal.size(), rapidjson::kNumberType);
  }

private:
  void put(std::string_view value) {
    writer_.String(value.data(),
                   static_cast<rapidjson::SizeType>(value.size()));
  }

  string_sink sink_;
  rapidjson::Writer<string_sink> writer_;
};

void write(json_writer& to, const registrar::network& net) {
  to.open();
  to.key("source_address").text(net.address);
  to.key("source_port").number(net.port);
  to.key("protocol").text(net.protocol);
  to.key("rport").flag(net.rport);
  to.close();
}

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

std::string error_json(std::string_view text) {
  std::string result;
  json_writer to(result);
  to.open();
  to.key("error").text(text);
  to.close();
  return result;
}

} // namespace rollcall::http
