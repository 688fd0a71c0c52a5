// A slow register that is right for everybody to see: RFC 3261 §10.3 and the
// product's rules put into loops over copies. Shares no code with the one it
// is compared with, not even that for URIs: its contacts tell what their URIs
// mean apart from how they are spelled.
#pragma once

#include "protocol/registrar/policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::test::model {

using millis = std::int64_t;

/// What a URI means.
struct place {
  std::string scheme;
  std::string user;
  std::string host;
  std::string port;
  std::string transport;
  bool operator==(const place&) const = default;
};

struct contact {
  place means;
  std::string uri;    // one of its spellings
  std::string params; // behind the URI, without expires and q
  std::string instance;
  std::optional<std::uint32_t> reg_id;
  std::optional<std::uint32_t> expires;
  std::optional<unsigned> q; // thousandths
};

struct source {
  std::string address;
  std::uint16_t port = 0;
  std::string protocol;
  bool operator==(const source&) const = default;
};

struct request {
  std::string user;
  std::string call_id;
  std::uint32_t cseq = 0;
  std::vector<contact> contacts;
  bool wildcard = false; // with Expires 0
  std::optional<std::uint32_t> expires;
  source from;
  std::string path;
  std::string user_agent;
  std::optional<millis> challenged_at;
  std::uint64_t random[2] = {0, 0};
};

struct entry {
  contact what;
  std::string call_id;
  std::uint32_t cseq = 0;
  source from;
  std::string path;
  std::string user_agent;
  std::uint64_t id = 0;
  std::uint64_t uuid[2] = {0, 0};
  millis created = 0;
  millis registered = 0;
  millis last_seen = 0;
  millis expires_at = 0;
  std::uint32_t expires = 0;
  std::uint32_t rtt = 0;
  bool measured = false;
  unsigned missed = 0;
  bool initial = true;
};

struct answer {
  int status = 200;
  std::uint32_t min_expires = 0;
  std::string quota; // of the realm, that stood in the way: "Users"
  std::vector<entry> entries; // of the answer, in its order
  /// What happened to which: "added 7".
  std::vector<std::string> events;
};

class slow_register {
public:
  std::map<std::string, std::vector<entry>> users; // none is empty

  answer apply(const request& r, millis now, const registrar::policy& p);

  /// Ids of those that are gone.
  std::vector<std::uint64_t> expire(millis now);

private:
  std::uint64_t next_id_ = 1;
};

bool is_stale(const entry& e, millis now, const registrar::policy& p);

} // namespace rollcall::test::model
