// What a configuration file says, as plain values. `main` hands each part of
// the program its own struct; nothing below main includes this folder.
#pragma once

#include "config/listen.hpp"
#include "protocol/digest/algorithm.hpp"
#include "protocol/digest/verifier.hpp"
#include "protocol/registrar/abuse_policy.hpp"
#include "protocol/registrar/directory.hpp"
#include "protocol/registrar/policy.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::config {

/// TLS towards a drachtio server.
struct tls {
  std::string ca;         // PEM file; empty: the system's authorities
  bool verify = true;     // the certificate and its name
  std::string servername; // expected in the certificate; empty: the host
};

/// One drachtio server to connect to.
struct drachtio_server {
  std::string host = "127.0.0.1"; // name or address, IPv6 without brackets
  std::uint16_t port = 9022;
  std::string secret;
  std::vector<std::string> tags;
  std::optional<config::tls> tls; // nothing: plain TCP
};

/// The embedded SIP server.
struct edge {
  std::vector<listen_address> listen = {
      {transport::udp, "127.0.0.1", 5060},
      {transport::tcp, "127.0.0.1", 5060},
  };
};

/// Who shows this token may see these realms.
struct http_token {
  std::string token;
  std::vector<std::string> realms; // as written; empty: everything
};

/// TLS of the HTTP server: PEM files.
struct http_tls {
  std::string certificate;
  std::string key;
};

/// The HTTP server.
struct http {
  std::string host = "127.0.0.1";    // address, IPv6 without brackets
  std::uint16_t port = 9000;         // 0: any free one
  std::string token;                 // may see everything; empty: none
  std::vector<http_token> tokens;
  bool open = false; // whoever can reach it is let in without a token
  std::optional<http_tls> tls;
  std::uint32_t maxheader = 16384;   // bytes
  std::uint32_t maxbody = 65536;     // bytes
  std::uint32_t idletimeout = 60;    // seconds
  std::uint32_t querytimeout = 5000; // milliseconds
};

/// How users prove who they are, for all realms.
struct digest {
  // In the order in which they are offered. MD5 alone, as the replaced module
  // had it: many phones (baresip 1.0, SIPp 3.6) give up at a first challenge
  // that they do not know instead of looking at the next.
  rollcall::digest::algorithm_list algorithms = {
      rollcall::digest::algorithm::md5};
  rollcall::digest::uri_check uricheck = rollcall::digest::uri_check::strict;
  std::string noncesecret; // empty: a random one is made at start
};

/// How much may wait for an answer; beyond it new work is put off.
struct limits {
  std::uint32_t inflight = 20'000;       // REGISTERs of a drachtio connection
  std::uint32_t realminflight = 2'000;   // those of one realm among them
  std::uint32_t pollsinflight = 100'000; // OPTIONS
  std::uint32_t realmpolls = 5'000;      // those of one realm among them
};

enum class durability : std::uint8_t { process, disk };

/// Where bindings are kept.
struct store {
  std::string path;
  config::durability durability = config::durability::process;
};

/// Who is told of events.
struct webhook {
  std::string url;
  std::vector<std::string> events; // names; none: all
  std::vector<std::string> realms; // none: all
  std::string secret;              // empty: nothing is signed
  std::uint32_t batch = 1;         // events in a request
  std::uint32_t queue = 10'000;    // events that may wait
  std::uint32_t timeout = 5'000;   // milliseconds
  std::uint32_t retryfor = 3'600;  // seconds
  std::string ca; // PEM file; empty: the system's authorities
};

/// A service that knows the users, asked over HTTP.
struct lookup {
  std::string url;                  // empty: there is none
  std::vector<std::string> domains; // empty: all realms are its own
  std::string authorization;        // header's value; empty: none
  std::string ca;                   // PEM file; empty: the system's authorities
  std::uint32_t timeout = 2'000;    // milliseconds
  std::uint32_t cache = 300;        // seconds
  std::uint32_t negativecache = 30; // seconds
  std::uint32_t staletime = 86'400; // seconds beyond cache, without service
  std::uint32_t maxcached = 100'000; // users
};

enum class log_level : std::uint8_t { trace, debug, info, warn, error };

enum class log_format : std::uint8_t { text, json };

struct log {
  log_level level = log_level::info;
  log_format format = log_format::text;
};

struct settings {
  std::vector<drachtio_server> drachtio;
  std::optional<config::edge> edge;
  config::http http;
  registrar::policy registrar; // of realms without options of their own
  registrar::abuse_policy abuse;
  config::limits limits;
  std::optional<config::store> store; // nothing: they end with the process
  std::vector<webhook> webhooks;
  config::digest digest;
  config::log log;
  config::lookup lookup;
  std::shared_ptr<const registrar::directory> directory; // never null
  /// The sections that only a start reads, as canonical JSON by their names.
  std::map<std::string, std::string> fixed;
};

} // namespace rollcall::config
