#include "commands/wiring.hpp"

#include "protocol/sip/text.hpp"

#include <chrono>
#include <utility>

namespace rollcall::commands {

edge::settings edge_settings(const config::edge& from, std::string secret) {
  edge::settings result;
  for (const auto& one : from.listen)
    result.listen.push_back({one.transport == config::transport::udp
                               ? edge::transport::udp
                               : edge::transport::tcp,
                             one.host, one.port});
  result.admin_port = 0;
  result.secret = std::move(secret);
  return result;
}

actors::server_settings server_settings(const config::drachtio_server& from,
                                        const config::limits& limits) {
  actors::server_settings result;
  result.max_in_flight = limits.inflight;
  result.max_realm_in_flight = limits.realminflight;
  result.host = from.host;
  result.port = from.port;
  result.secret = from.secret;
  for (const auto& tag : from.tags)
    result.tags += (result.tags.empty() ? "" : ",") + tag;
  if (from.tls)
    result.tls = actors::tls_settings{from.tls->ca, from.tls->servername,
                                      from.tls->verify};
  return result;
}

http::settings http_settings(const config::http& from) {
  http::settings result;
  result.host = from.host;
  result.port = from.port;
  if (!from.token.empty())
    result.tokens.push_back({from.token, {}});
  for (const auto& one : from.tokens) {
    http::access_token next{one.token, one.realms};
    for (auto& realm : next.realms)
      realm = sip::lower(realm);
    result.tokens.push_back(std::move(next));
  }
  if (from.tls)
    result.tls = http::tls_files{from.tls->certificate, from.tls->key};
  result.max_header = from.maxheader;
  result.max_body = from.maxbody;
  result.idle_timeout = std::chrono::seconds{from.idletimeout};
  // The server waits a little longer than the actors, who know more to say.
  result.query_deadline = std::chrono::milliseconds{from.querytimeout + 500};
  return result;
}

std::vector<http::hook_settings>
hook_settings(const std::vector<config::webhook>& from) {
  std::vector<http::hook_settings> result;
  for (const auto& one : from) {
    auto& to = result.emplace_back();
    to.url = one.url;
    for (const auto& name : one.events)
      to.filter.types.push_back(registrar::parse_event_type(name).value());
    to.filter.realms = one.realms;
    to.secret = one.secret;
    to.batch = one.batch;
    to.max_waiting = one.queue;
    to.timeout = std::chrono::milliseconds{one.timeout};
    to.give_up = std::chrono::seconds{one.retryfor};
    to.ca_file = one.ca;
  }
  return result;
}

} // namespace rollcall::commands
