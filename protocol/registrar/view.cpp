#include "protocol/registrar/view.hpp"

#include "protocol/sip/text.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

/// Allow as the replaced module splits it: at commas and white space.
std::vector<std::string> split_allow(std::string_view text) {
  std::vector<std::string> result;
  std::string word;
  for (char c : text) {
    if (c == ',' || c == '"' || sip::is_lws(c)) {
      if (!word.empty())
        result.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty())
    result.push_back(std::move(word));
  return result;
}

binding_view view_of(const binding& b, time_point now, const policy& p) {
  binding_view result;
  result.contact = b.info->uri();
  result.reachable = reachable_uri(*b.info);
  result.q = b.q;
  result.path = b.info->path();
  result.instance = b.info->instance();
  result.reg_id = b.info->reg_id();
  result.expires_at = epoch_seconds(b.expires_at);
  result.last_seen = epoch_seconds(b.last_seen);
  if (b.measured)
    result.rtt = b.rtt;
  result.missed = b.missed;
  result.stale = is_stale(b, now, p);
  return result;
}

/// Of the registration, the binding that was refreshed last tells most.
void describe(registration& r, const binding& b, time_point now) {
  r.uuid = format_uuid(b.uuid);
  r.initial = b.initial;
  r.call_id = b.info->call_id();
  r.expires = b.expires;
  r.registered_at = epoch_seconds(b.registered);
  r.user_agent = b.info->user_agent();
  r.allow = split_allow(b.info->allow());
  r.network = b.info->network().copy();
  r.expires_at = epoch_seconds(b.expires_at);
  r.expires_in = b.remaining(now);
  r.created = epoch_seconds(b.created);
  r.modified = epoch_seconds(b.registered);
}

} // namespace

std::vector<registration>
registrations_of(std::string_view user, std::string_view realm,
                 std::string_view display,
                 std::span<const binding> bindings, time_point now,
                 const policy& options) {
  std::vector<registration> result;
  std::vector<time_point> latest; // of each registration, its last REGISTER
  for (const auto& b : bindings) {
    if (b.expires_at <= now)
      continue;
    auto same = std::find_if(result.begin(), result.end(),
                             [&](const registration& r) {
                               return r.call_id == b.info->call_id();
                             });
    auto view = view_of(b, now, options);
    if (same == result.end()) {
      same = result.emplace(result.end());
      describe(*same, b, now);
      latest.push_back(b.registered);
      same->stale = view.stale;
      same->username = user;
      same->realm = realm;
      same->display = display;
    } else {
      auto& last = latest[static_cast<std::size_t>(same - result.begin())];
      if (b.registered > last) {
        describe(*same, b, now);
        last = b.registered;
      }
      same->stale = same->stale && view.stale;
    }
    same->bindings.push_back(std::move(view));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const registration& a, const registration& b) {
                     return a.expires_in > b.expires_in;
                   });
  return result;
}

} // namespace rollcall::registrar
