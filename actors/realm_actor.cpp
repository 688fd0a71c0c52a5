#include "actors/realm_actor.hpp"

#include "actors/guarded.hpp"
#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/answer.hpp"
#include "protocol/registrar/extensions.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/via.hpp"

#include <caf/result.hpp>
#include <spdlog/spdlog.h>

#include <array>
#include <span>

namespace rollcall::actors {

namespace {

using sip::header_id;

/// The Authorization and Proxy-Authorization lines; more than a few are
/// nobody's honest request.
struct credential_lines {
  std::array<std::string_view, 8> values;
  std::size_t count = 0;

  explicit credential_lines(const sip::message& msg) {
    auto add = [this](std::string_view value) {
      if (count < values.size())
        values[count++] = value;
    };
    msg.for_each(header_id::authorization, add);
    msg.for_each(header_id::proxy_authorization, add);
  }

  std::span<const std::string_view> span() const {
    return {values.data(), count};
  }
};

bool asks_for_rport(const sip::message& msg) {
  auto via = sip::parse_via(msg.get(header_id::via));
  return via && via->rport;
}

std::int64_t milliseconds_of(registrar::time_point t) noexcept {
  return t.time_since_epoch().count();
}

} // namespace

void realm_state::start(realm_setup setup) {
  setup_ = std::move(setup);
  make_digest();
  auto context = std::make_shared<poll_context>();
  context->realm = realm_actor{self};
  context->realm_name = setup_.name;
  context->realm_id = setup_.id;
  context->wheel = setup_.wheel;
  context->servers = setup_.servers;
  context->time = setup_.time;
  polls_.set_context(std::move(context));
}

void realm_state::make_digest() {
  digest::authenticator::settings s;
  s.realm = setup_.name;
  s.algorithms = setup_.digest.algorithms;
  s.nonces = setup_.digest.nonces;
  s.nonce_lifetime = std::int64_t{options().nonceexpires} * 1'000;
  s.uri = setup_.digest.uri;
  digest_.emplace(std::move(s));
  digest_->serve(*setup_.users);
}

// -- REGISTERs ---------------------------------------------------------------

void realm_state::on_batch(const register_batch& batch) {
  answers out;
  out.realm_id = setup_.id;
  out.count = static_cast<std::uint32_t>(batch.items.size());
  for (const auto& item : batch.items) {
    sip_.clear();
    try {
      answer(item, batch.server);
    } catch (const std::exception& ex) {
      spdlog::error("realm {} failed on a REGISTER: {}", setup_.name,
                    ex.what());
      sip_.clear();
      refuse(500, "Server Internal Error");
    }
    drachtio::append_answer(out.frames, item.transaction_id, sip_);
  }
  self->send(batch.reply_to, std::move(out));
  arm_expiry();
}

void realm_state::answer(const register_item& item, std::uint32_t server) {
  if (item.user.empty())
    return refuse(404, "Not Found");
  auto user = sip::unescape(item.user);
  if (auto unsupported = registrar::check_require(item.message))
    return registrar::write_rejected(sip_, *unsupported);
  credential_lines lines{item.message};
  auto proof = digest_->check(lines.span(), item.message.method(),
                              item.message.request_uri(), *setup_.users,
                              milliseconds_of(now()));
  switch (proof.what) {
    case digest::verdict::ok:
      // Whoever takes longer than this to answer a challenge gets another.
      if (proof.fresh_challenge
          && milliseconds_of(now()) - proof.nonce_issued
               > std::int64_t{options().authtimeout})
        return challenge(user, true);
      break;
    case digest::verdict::malformed:
    case digest::verdict::wrong_uri:
      return refuse(400, std::string{proof.reason});
    case digest::verdict::wrong:
      spdlog::info("realm {} refused {} from {}:{}: wrong user or password",
                   setup_.name, user, item.from.address, item.from.port);
      return refuse(403, "Forbidden");
    case digest::verdict::missing:
    case digest::verdict::unknown_nonce:
    case digest::verdict::stale:
    case digest::verdict::replayed:
      return challenge(user, digest::is_stale(proof.what));
  }
  if (proof.username != user) {
    spdlog::info("realm {} refused {}, who asked for {}'s register",
                 setup_.name, proof.username, user);
    return refuse(403, "Forbidden");
  }
  enter(user, item, server, proof);
}

void realm_state::challenge(const std::string& user, bool stale) {
  registrar::write_challenge(
    sip_, options().proxy,
    digest_->challenge(milliseconds_of(now()), random_(), stale, user,
                       setup_.users->find(user)));
}

void realm_state::refuse(int status, std::string reason) {
  registrar::rejection r;
  r.status = status;
  r.reason = std::move(reason);
  registrar::write_rejected(sip_, r);
}

void realm_state::enter(const std::string& user,
                        const register_item& item, std::uint32_t server,
                        const digest::check_result& proof) {
  auto parsed = registrar::parse_register(item.message, options().maxcontacts);
  if (auto* bad = std::get_if<registrar::rejection>(&parsed))
    return registrar::write_rejected(sip_, *bad);
  auto& request = std::get<registrar::register_request>(parsed);
  request.from.address = item.from.address;
  request.from.port = item.from.port;
  request.from.protocol = item.from.protocol;
  request.from.rport = options().forcerport || asks_for_rport(item.message);
  request.server = server;
  request.user = user;
  request.random = {random_(), random_()};
  if (proof.fresh_challenge)
    request.challenged_at = registrar::time_point{
      registrar::milliseconds{proof.nonce_issued}};
  auto time = now();
  auto result = book_.apply(request, time, options());
  if (result.refused) {
    spdlog::debug("realm {} refused a REGISTER from {}: {} {}", setup_.name,
                  user, result.refused->status, result.refused->reason);
    return registrar::write_rejected(sip_, *result.refused);
  }
  follow(user, result);
  std::optional<registrar::gruu_writer> gruus;
  if (request.gruu)
    gruus.emplace(registrar::gruu_writer{
      *setup_.gruus, user, setup_.name, {random_(), random_()}});
  registrar::write_accepted(sip_, result.bindings, request, time, options(),
                            drachtio::safe_application_frame - 200,
                            gruus ? &*gruus : nullptr);
}

void realm_state::follow(const std::string& user,
                         const registrar::outcome& result) {
  using registrar::change_kind;
  for (const auto& change : result.changes) {
    const auto& b = change.value;
    switch (change.kind) {
      case change_kind::added:
        spdlog::debug("realm {} registered {} at {}", setup_.name, user,
                      b.info->uri());
        if (options().optionsping)
          polls_.add(b, registrar::seconds{*options().optionsping});
        break;
      case change_kind::refreshed:
        break;
      case change_kind::replaced:
        polls_.retarget(b);
        break;
      case change_kind::removed:
      case change_kind::expired:
      case change_kind::evicted:
        spdlog::debug("realm {} dropped {} at {}", setup_.name, user,
                      b.info->uri());
        polls_.remove(b.id);
        break;
    }
  }
}

// -- polling -----------------------------------------------------------------

void realm_state::restart_polling() {
  polls_.clear();
  if (!options().optionsping)
    return;
  for (const auto& user : book_.users_after({}, book_.user_count()))
    for (const auto& b : book_.bindings_of(user))
      polls_.add(b, registrar::seconds{*options().optionsping});
}

void realm_state::on_poll(const poll_report& report) {
  auto user = report.info->user();
  book_.polled(user, report.binding, {report.answered, report.rtt}, now());
  if (!options().removestale || report.answered)
    return;
  for (const auto& b : book_.bindings_of(user)) {
    if (b.id != report.binding || b.missed < options().optionsfail)
      continue;
    spdlog::debug("realm {} dropped {} at {}: stale", setup_.name, user,
                  b.info->uri());
    book_.remove(user, report.binding);
    return polls_.remove(report.binding);
  }
}

// -- lifetimes ---------------------------------------------------------------

void realm_state::arm_expiry() {
  auto next = book_.next_expiry();
  if (!next || (armed_ && *armed_ <= *next))
    return;
  armed_ = next;
  self->send(setup_.wheel, arm_timer{realm_actor{self}, *next, ++generation_});
}

void realm_state::on_tick(const tick& t) {
  if (t.generation != generation_)
    return; // an earlier expiry took its place
  armed_.reset();
  book_.expire(now(), [this](const std::string& user,
                             const registrar::binding& b) {
    spdlog::debug("realm {} dropped {} at {}: expired", setup_.name, user,
                  b.info->uri());
    polls_.remove(b.id);
  });
  digest_->expire(milliseconds_of(now()));
  arm_expiry();
}

// -- the rest ----------------------------------------------------------------

void realm_state::on_directory(const directory_changed& change) {
  // A realm that is not served any more keeps its last users until its
  // bindings end; connections let nobody new in.
  auto users = change.value->find(setup_.name);
  if (!users)
    return;
  auto old = options();
  setup_.users = std::move(users);
  digest_->serve(*setup_.users);
  if (options().optionsping != old.optionsping)
    restart_polling();
  if (options().nonceexpires != old.nonceexpires) {
    make_digest();
    // Which nonces were used is forgotten, so none of them counts any more.
    digest_->forget_until(milliseconds_of(now()));
  }
}

realm_actor::behavior_type realm(realm_state::pointer self,
                                 realm_setup setup) {
  self->set_default_handler(caf::drop);
  self->state.start(std::move(setup));
  const char* who = "a realm";
  return {
    [self, who](const tick& t) {
      guarded(who, [&] { self->state.on_tick(t); });
    },
    [self, who](const register_batch& batch) {
      guarded(who, [&] { self->state.on_batch(batch); });
    },
    [self, who](const poll_report& report) {
      guarded(who, [&] { self->state.on_poll(report); });
    },
    [self, who](const directory_changed& change) {
      guarded(who, [&] { self->state.on_directory(change); });
    },
    [self, who](const summarise& s) {
      guarded(who, [&] {
        self->send(s.reply_to, self->state.on_summarise(s.query));
      });
    },
    [self, who](const page_request& request) {
      page result;
      result.failed = true;
      guarded(who, [&] { result = self->state.on_page(request); });
      return result;
    },
    [self, who](const remove_bindings& request) {
      page result;
      result.failed = true;
      guarded(who, [&] { result = self->state.on_remove(request); });
      return result;
    },
    [self, who](const registrar::verify_digest& request) {
      registrar::digest_proof result;
      result.status = 500;
      guarded(who, [&] { result = self->state.on_verify(request); });
      return result;
    },
    [self, who](notify_contacts& order) {
      guarded(who, [&] { self->state.on_notify(order); });
    },
  };
}

} // namespace rollcall::actors
