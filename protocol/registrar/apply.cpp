#include "protocol/registrar/apply.hpp"

#include "protocol/sip/params.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <algorithm>

namespace rollcall::registrar {

namespace {

/// A binding while the request is being decided.
struct slot {
  binding value;
  bool touched = false; // by a contact of this request
  bool gone = false;
};

rejection refuse(int status, std::string reason) {
  rejection result;
  result.status = status;
  result.reason = std::move(reason);
  return result;
}

/// A request that is not newer than the binding it is about (§10.3 step 7:
/// same Call-ID, CSeq not higher). One that answers a challenge made after the
/// binding's last REGISTER is newer whatever its CSeq says: the phone
/// restarted.
bool is_out_of_order(const binding& b, const register_request& r) noexcept {
  return b.info->call_id == r.call_id && r.cseq <= b.cseq
         && !(r.challenged_at && *r.challenged_at > b.registered);
}

/// What the contact asks for, in seconds, before any bound: its own expires,
/// else the header's, else the default.
std::uint32_t asked_lifetime(const sip::contact& c, const register_request& r,
                             const policy& p) noexcept {
  if (c.expires)
    return *c.expires;
  return r.expires.value_or(p.expires);
}

/// The name-addr as written, but without expires and q, which live apart.
void write_contact_text(const sip::contact& c, contact_info& out) {
  auto& text = out.contact;
  text.clear();
  if (!c.address.display.empty()) {
    text += c.address.display;
    text += ' ';
  }
  text += '<';
  out.uri_begin = static_cast<std::uint16_t>(text.size());
  out.uri_size = static_cast<std::uint16_t>(c.address.uri.size());
  text += c.address.uri;
  text += '>';
  sip::param_list params{c.address.params};
  for (sip::param p; params.next(p);) {
    if (sip::iequals(p.name, "expires") || sip::iequals(p.name, "q"))
      continue;
    text += ';';
    text += p.name;
    if (p.has_value) {
      text += '=';
      text += p.value;
    }
  }
}

bool same_source(const network& a, const network& b) noexcept {
  return a.port == b.port && a.address == b.address
         && a.protocol == b.protocol;
}

/// True when the request says just what the binding already knows, which is
/// nearly always; then its description is kept and nothing is allocated.
bool says_the_same(const contact_info& info, const contact_info& said,
                   const register_request& r) noexcept {
  return info.contact == said.contact && info.call_id == r.call_id
         && info.path == r.path && info.server == r.server
         && info.user_agent == r.user_agent && info.allow == r.allow
         && info.network.rport == r.from.rport
         && same_source(info.network, r.from);
}

std::string_view user_of(std::string_view text) noexcept {
  auto parsed = sip::parse_uri(text);
  return parsed ? parsed->user : std::string_view{};
}

/// Decides one REGISTER that has contacts.
class decision {
public:
  decision(const std::vector<binding>& current, const register_request& r,
           time_point now, const policy& p, std::uint64_t next_id)
    : request_(r), now_(now), options_(p), next_id_(next_id) {
    slots_.reserve(current.size() + r.contacts.size());
    for (const auto& b : current) {
      auto& s = slots_.emplace_back(slot{b, false, false});
      if (b.expires_at <= now)
        remove(s, change_kind::expired);
    }
  }

  outcome run() {
    outcome result;
    if (request_.wildcard)
      result.refused = remove_all();
    else if (!is_retransmission())
      result.refused = update_each();
    if (!result.refused)
      result.refused = make_room();
    if (!result.refused)
      finish(result);
    return result;
  }

private:
  std::optional<rejection> remove_all() {
    for (const auto& s : slots_)
      if (!s.gone && is_out_of_order(s.value, request_))
        return refuse(500, "CSeq is not higher");
    for (auto& s : slots_)
      remove(s, change_kind::removed);
    return std::nullopt;
  }

  /// The very REGISTER that made the bindings what they are, again.
  bool is_retransmission() {
    bool any = false;
    for (const auto& c : request_.contacts) {
      const auto* s = find(c);
      if (asked_lifetime(c, request_, options_) == 0) {
        if (s != nullptr)
          return false;
        continue;
      }
      if (s == nullptr || s->value.cseq != request_.cseq
          || s->value.info->call_id != request_.call_id
          || !is_out_of_order(s->value, request_))
        return false;
      any = true;
    }
    if (any)
      for (const auto& c : request_.contacts)
        if (auto* s = find(c))
          order_.push_back(index_of(*s));
    return any;
  }

  std::optional<rejection> update_each() {
    for (const auto& c : request_.contacts) {
      auto asked = asked_lifetime(c, request_, options_);
      if (asked != 0 && asked < options_.minexpires && asked < 3600
          && options_.minexpiresmode == min_expires_mode::reject
          && !options_.regping) {
        auto brief = refuse(423, "Interval Too Brief");
        brief.min_expires = options_.minexpires;
        return brief;
      }
      auto* s = find(c);
      if (s != nullptr && !s->touched && is_out_of_order(s->value, request_))
        return refuse(500, "CSeq is not higher");
      if (asked != 0)
        put(s, c, asked);
      else if (s != nullptr)
        remove(*s, change_kind::removed);
    }
    return std::nullopt;
  }

  /// The binding that a contact is about: by instance and reg-id where both
  /// have them (RFC 5626 §6), else by URI, else the one that the same phone
  /// had before its NAT gave it another port.
  slot* find(const sip::contact& c) noexcept {
    auto alive = [](const slot& s) { return !s.gone; };
    auto flow = !c.instance.empty() && c.reg_id;
    if (flow)
      for (auto& s : slots_)
        if (alive(s) && s.value.info->reg_id == c.reg_id
            && s.value.info->instance == c.instance)
          return &s;
    for (auto& s : slots_) {
      auto has_flow = !s.value.info->instance.empty() && s.value.info->reg_id;
      if (alive(s) && !(flow && has_flow)
          && sip::equivalent(s.value.info->uri(), c.address.uri))
        return &s;
    }
    return flow ? nullptr : find_moved(c);
  }

  slot* find_moved(const sip::contact& c) noexcept {
    for (auto& s : slots_) {
      const auto& info = *s.value.info;
      if (s.gone || s.touched || info.reg_id)
        continue;
      if (!c.instance.empty() && info.instance == c.instance)
        return &s;
      if (c.instance.empty() && info.instance.empty()
          && request_.contacts.size() == 1 && info.call_id == request_.call_id
          && !same_source(info.network, request_.from)
          && user_of(info.uri()) == user_of(c.address.uri))
        return &s;
    }
    return nullptr;
  }

  std::uint32_t grant(std::uint32_t asked) const noexcept {
    // With regping the phone comes back soon, and the binding is kept for the
    // configured time whatever it asked for.
    if (options_.regping)
      return options_.expires;
    auto granted = std::clamp(asked, options_.minexpires,
                              std::max(options_.minexpires,
                                       options_.maxexpires));
    auto spread = static_cast<std::uint64_t>(granted) * options_.expiresjitter
                  / 100;
    if (spread != 0)
      granted -= static_cast<std::uint32_t>(request_.random[1]
                                            % (spread + 1));
    return std::max(granted, options_.minexpires);
  }

  void put(slot* s, const sip::contact& c, std::uint32_t asked) {
    write_contact_text(c, said_);
    auto kind = change_kind::refreshed;
    if (s == nullptr) {
      kind = change_kind::added;
      s = &slots_.emplace_back();
      s->value.id = next_id_++;
      ++added_;
    }
    auto& b = s->value;
    if (!b.info || !says_the_same(*b.info, said_, request_)) {
      if (b.info)
        kind = change_kind::replaced;
      b.info = describe(c);
    }
    if (kind != change_kind::refreshed)
      join_registration(b);
    b.initial = kind == change_kind::added;
    b.registered = b.last_seen = now_;
    b.expires = grant(asked);
    b.expires_at = now_ + seconds{b.expires};
    b.cseq = request_.cseq;
    b.q = c.q.value_or(1000);
    b.missed = 0;
    s->touched = true;
    order_.push_back(index_of(*s));
    changes_.push_back({kind, b});
  }

  std::shared_ptr<const contact_info> describe(const sip::contact& c) const {
    auto info = std::make_shared<contact_info>(said_);
    info->call_id = request_.call_id;
    info->instance = c.instance;
    info->reg_id = c.reg_id;
    info->path = request_.path;
    info->user_agent = sip::unfold(request_.user_agent);
    info->allow = sip::unfold(request_.allow);
    info->network = request_.from;
    info->server = request_.server;
    return info;
  }

  /// Contacts of one Call-ID are one registration: they share its UUID and
  /// its beginning.
  void join_registration(binding& b) const {
    for (const auto& s : slots_)
      if (!s.gone && &s.value != &b && s.value.info
          && s.value.info->call_id == request_.call_id) {
        b.uuid = s.value.uuid;
        b.created = s.value.created;
        return;
      }
    if (b.created == time_point{}) {
      b.uuid = request_.random;
      b.created = now_;
    }
  }

  void remove(slot& s, change_kind kind) {
    if (s.gone)
      return;
    s.gone = true;
    changes_.push_back({kind, s.value});
  }

  /// Evicts until the user has no more contacts than allowed.
  std::optional<rejection> make_room() {
    if (added_ == 0)
      return std::nullopt;
    auto count = static_cast<std::size_t>(
      std::count_if(slots_.begin(), slots_.end(),
                    [](const slot& s) { return !s.gone; }));
    for (; count > options_.maxcontacts; --count) {
      auto* victim = options_.whenfull == full_mode::reject ? nullptr
                                                            : find_victim();
      if (victim == nullptr)
        return refuse(503, "Too Many Contacts");
      remove(*victim, change_kind::evicted);
    }
    return std::nullopt;
  }

  slot* find_victim() noexcept {
    slot* result = nullptr;
    bool result_stale = false;
    for (auto& s : slots_) {
      if (s.gone || s.touched)
        continue;
      auto stale = is_stale(s.value, now_, options_);
      if (!stale && options_.whenfull == full_mode::stale)
        continue;
      if (result == nullptr || (stale && !result_stale)
          || (stale == result_stale
              && s.value.registered < result->value.registered)) {
        result = &s;
        result_stale = stale;
      }
    }
    return result;
  }

  void finish(outcome& result) {
    result.bindings.reserve(slots_.size());
    for (auto i : order_) {
      auto& s = slots_[i];
      if (s.gone)
        continue;
      result.bindings.push_back(std::move(s.value));
      s.gone = true; // so that a contact given twice is listed once
    }
    for (auto& s : slots_)
      if (!s.gone)
        result.bindings.push_back(std::move(s.value));
    result.changes = std::move(changes_);
  }

  std::size_t index_of(const slot& s) const noexcept {
    return static_cast<std::size_t>(&s - slots_.data());
  }

  const register_request& request_;
  time_point now_;
  const policy& options_;
  std::uint64_t next_id_;
  std::vector<slot> slots_;
  std::vector<std::size_t> order_;
  std::vector<change> changes_;
  std::size_t added_ = 0;
  contact_info said_; // scratch
};

} // namespace

outcome apply(const std::vector<binding>& current,
              const register_request& request, time_point now,
              const policy& options, std::uint64_t next_id) {
  return decision{current, request, now, options, next_id}.run();
}

} // namespace rollcall::registrar
