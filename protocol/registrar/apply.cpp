#include "protocol/registrar/apply.hpp"

#include "protocol/registrar/description.hpp"
#include "protocol/registrar/lifetime.hpp"
#include "protocol/registrar/retry_after.hpp"
#include "protocol/sip/uri.hpp"

#include <utility>

namespace rollcall::registrar {

namespace {

/// A binding while the request is being decided.
struct slot {
  binding value;
  bool named = false;   // a contact of this request is about it
  bool touched = false; // and has been entered
  bool added = false;   // it was not there before
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
  return b.info->call_id() == r.call_id && r.cseq <= b.cseq
         && !(r.challenged_at && *r.challenged_at > b.registered);
}

/// Two SIP URIs with one user part (§19.1.4), wherever they point.
bool same_user(std::string_view a, std::string_view b) {
  auto x = sip::parse_uri(a);
  auto y = sip::parse_uri(b);
  if (!x || !y)
    return false;
  y->scheme = x->scheme;
  y->host = x->host;
  y->port = x->port;
  y->params = x->params;
  y->headers = x->headers;
  return sip::equivalent(*x, *y);
}

/// What the contacts of a request have in common: its Call-ID's registration.
struct registration_state {
  registrar::uuid uuid;
  time_point created;
  bool initial;
};

/// Decides one REGISTER.
class decision {
public:
  decision(std::span<const binding> current, const register_request& r,
           time_point now, const policy& p, std::uint64_t next_id,
           phone_kinds* kinds)
      : request_(r),
        now_(now),
        options_(p),
        next_id_(next_id),
        kinds_(kinds),
        registration_{r.random, now, true} {
    slots_.reserve(current.size() + r.contacts.size());
    for (const auto& b : current) {
      auto& s = slots_.emplace_back();
      s.value = b;
      if (b.expires_at <= now)
        remove(s, change_kind::expired);
      else if (b.info->call_id() == r.call_id)
        registration_ = {b.uuid, b.created, false};
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
        return refuse(500, "Sequence Number Not Higher");
    for (auto& s : slots_)
      remove(s, change_kind::removed);
    return std::nullopt;
  }

  /// The very REGISTER that made the bindings what they are, again.
  bool is_retransmission() {
    for (const auto& c : request_.contacts) {
      const auto* s = find(c);
      if (asked_lifetime(c, request_) == 0U) {
        if (s != nullptr)
          return false;
        continue;
      }
      if (s == nullptr || s->value.cseq != request_.cseq
          || s->value.info->call_id() != request_.call_id
          || !is_out_of_order(s->value, request_))
        return false;
      order_.push_back(index_of(*s));
    }
    return !order_.empty();
  }

  std::optional<rejection> update_each() {
    order_.clear();
    for (const auto& c : request_.contacts)
      if (auto* s = find(c))
        s->named = true;
    for (const auto& c : request_.contacts) {
      auto asked = asked_lifetime(c, request_);
      if (asked && is_too_brief(*asked, options_)) {
        auto brief = refuse(423, "Interval Too Brief");
        brief.min_expires = options_.minexpires;
        return brief;
      }
      auto* s = find(c);
      // A removal takes what it names and nothing else: a phone that tidies up
      // after a move must not lose its new contact.
      if (s == nullptr && asked != 0U)
        s = find_moved(c);
      if (s != nullptr && !s->touched && is_out_of_order(s->value, request_))
        return refuse(500, "Sequence Number Not Higher");
      if (asked != 0U)
        put(s, c, asked);
      else if (s != nullptr)
        remove(*s, change_kind::removed);
    }
    return std::nullopt;
  }

  /// The binding that a contact names: by instance and reg-id where both have
  /// them (RFC 5626 §6), else by URI. One written alike comes first, as
  /// §19.1.4 may hold several for equivalent.
  slot* find(const sip::contact& c) {
    auto flow = !c.instance.empty() && c.reg_id;
    if (flow)
      for (auto& s : slots_)
        if (!s.gone && s.value.info->reg_id() == c.reg_id
            && s.value.info->instance() == c.instance)
          return &s;
    auto by_uri = [&](const slot& s) {
      auto has_flow = !s.value.info->instance().empty() && s.value.info->reg_id();
      return !s.gone && !(flow && has_flow);
    };
    for (auto& s : slots_)
      if (by_uri(s) && s.value.info->uri() == c.address.uri)
        return &s;
    for (auto& s : slots_)
      if (by_uri(s) && sip::equivalent(s.value.info->uri(), c.address.uri))
        return &s;
    return nullptr;
  }

  /// The binding that the same phone had before its NAT gave it another
  /// address or port, unless a contact of this request names it.
  slot* find_moved(const sip::contact& c) {
    if (!c.instance.empty() && c.reg_id)
      return nullptr;
    for (auto& s : slots_) {
      const auto& info = *s.value.info;
      if (s.gone || s.named || s.touched || info.reg_id()
          || info.network().protocol != request_.from.protocol
          || same_source(info.network(), request_.from))
        continue;
      if (c.instance.empty() && info.instance().empty()
              ? info.call_id() == request_.call_id
                    && same_user(info.uri(), c.address.uri)
              : info.instance() == c.instance)
        return &s;
    }
    return nullptr;
  }

  void put(slot* s, const sip::contact& c, std::optional<std::uint32_t> asked) {
    said_.assign(c);
    auto kind = change_kind::refreshed;
    if (s == nullptr) {
      kind = change_kind::added;
      s = &slots_.emplace_back();
      s->added = true;
      s->value.id = next_id_++;
      s->value.info = describe(c, said_, request_, kinds_);
    } else if (!says_the_same(*s->value.info, said_, request_)) {
      kind = change_kind::replaced;
      s->value.info = describe(c, said_, request_, kinds_);
    }
    auto& b = s->value;
    change done{kind, {}};
    if (kind != change_kind::added) {
      done.renewed = now_ - b.registered > milliseconds{b.expires * 500LL};
      done.was_stale = std::exchange(b.stale, false);
    }
    b.uuid = registration_.uuid;
    b.created = registration_.created;
    b.initial = registration_.initial;
    b.registered = b.last_seen = now_;
    b.expires = granted_lifetime(asked, request_.random[1], options_);
    b.expires_at = now_ + seconds{b.expires};
    b.cseq = request_.cseq;
    b.q = c.q.value_or(1000);
    b.missed = 0;
    s->touched = true;
    order_.push_back(index_of(*s));
    done.value = b;
    changes_.push_back(std::move(done));
  }

  void remove(slot& s, change_kind kind) {
    if (s.gone)
      return;
    s.gone = true;
    changes_.push_back({kind, s.value, false, false});
  }

  /// Evicts until the user has no more contacts than allowed; only for a
  /// new one, so that a lowered limit throws nobody out.
  std::optional<rejection> make_room() {
    std::size_t count = 0;
    bool grows = false;
    for (const auto& s : slots_) {
      count += s.gone ? 0 : 1;
      grows = grows || (s.added && !s.gone);
    }
    for (; grows && count > options_.maxcontacts; --count) {
      auto* victim =
          options_.whenfull == full_mode::reject ? nullptr : find_victim();
      if (victim == nullptr) {
        auto full = refuse(503, "Too Many Contacts");
        full.retry_after = retry_after(request_.random[1], quota_retry);
        return full;
      }
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
      // Of two registered in one instant, the one further back came first.
      if (result == nullptr || (stale && !result_stale)
          || (stale == result_stale
              && s.value.registered <= result->value.registered)) {
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
  phone_kinds* kinds_;
  std::vector<slot> slots_;
  std::vector<std::size_t> order_;
  std::vector<change> changes_;
  registration_state registration_;
  contact_text said_; // scratch
};

} // namespace

std::string_view reason_of(change_kind kind) noexcept {
  switch (kind) {
  case change_kind::removed:
    return "requested";
  case change_kind::expired:
    return "expired";
  default:
    return "replaced";
  }
}

outcome apply(std::span<const binding> current,
              const register_request& request, time_point now,
              const policy& options, std::uint64_t next_id,
              phone_kinds* kinds) {
  return decision{current, request, now, options, next_id, kinds}.run();
}

} // namespace rollcall::registrar
