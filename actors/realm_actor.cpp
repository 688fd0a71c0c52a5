#include "actors/realm_actor.hpp"

#include "actors/guarded.hpp"
#include "log/parts.hpp"

#include <caf/result.hpp>

#include <algorithm>

namespace rollcall::actors {

namespace {

/// drachtio answers in the place of a silent phone after 32 s.
constexpr registrar::seconds answer_patience{35};

} // namespace

void realm_state::start(realm_setup setup) {
  setup_ = std::move(setup);
  name_ = std::make_shared<const std::string>(setup_.name);
  if (setup_.store)
    to_store_.emplace(setup_.store, setup_.desks);
  book_.set_staletime(registrar::seconds{options().staletime});
  make_digest();
  // With a store the secret of the nonces outlives the process, and which were
  // used is known from the bindings alone. This very millisecond's are ours.
  if (setup_.store)
    digest_->forget_until(now().time_since_epoch().count() - 1);
  guard_.emplace(setup_.failures);
  auto& sums = setup_.gauges->book;
  realms_.join(sums.realms);
  users_.join(sums.users);
  bindings_.join(sums.bindings);
  stale_.join(sums.stale);
  realms_.set(1);
  own_ = setup_.gauges->realm(setup_.name);
  auto context = std::make_shared<poll_context>();
  context->realm = realm_actor{self};
  context->realm_name = setup_.name;
  context->realm_id = setup_.id;
  context->wheel = setup_.wheel;
  context->servers = setup_.servers;
  context->time = setup_.time;
  context->gauges = std::shared_ptr<poll_gauges>(setup_.gauges,
                                                 &setup_.gauges->polls);
  context->traces = setup_.traces;
  polls_.set_context(std::move(context));
  tell_size();
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

// -- polling -----------------------------------------------------------------

void realm_state::restart_polling() {
  polls_.clear();
  if (!options().optionsping)
    return;
  for (const auto& user : book_.users_after({}, book_.user_count()))
    for (const auto& b : book_.bindings_of(user))
      polls_.add(b, options());
}

void realm_state::on_poll(const poll_report& report) {
  auto user = report.info->user();
  const auto* b = book_.find(user, report.binding);
  if (b == nullptr)
    return;
  if (report.verdict == request_verdict::unsent)
    return excuse(*b, report.asked);
  auto time = now();
  auto change = book_.polled(
    user, report.binding,
    {report.verdict == request_verdict::answered, report.rtt}, time,
    options());
  auto remove = options().removestale && b->missed >= options().optionsfail;
  if (change && *change) {
    log::registrar().debug("realm {} hears of {} at {} again", setup_.name,
                           user, b->info->uri());
    tell(registrar::event_type::fresh, user, *b);
  } else if (change) {
    go_stale(user, *b, "no answer to polls");
  }
  if (remove)
    take_out(*b, "stale");
  if (remove || change)
    keep_use(user, {});
  end_turn();
}

/// What the book knows already.
void realm_state::go_stale(std::string_view user, const registrar::binding& b,
                           std::string_view why) {
  log::registrar().debug("realm {} finds {} at {} stale: {}", setup_.name,
                         user, b.info->uri(), why);
  tell(registrar::event_type::stale, user, b, why);
}

/// Of every handler that may have changed the book: others hear of it, and it is
/// known when there is something to do next.
void realm_state::end_turn() {
  send_kept();
  send_events();
  tell_size();
  arm_expiry();
}

void realm_state::tell_size() {
  users_.set(book_.user_count());
  bindings_.set(book_.binding_count());
  stale_.set(book_.stale_count());
  if (!own_)
    return;
  own_->users.set(book_.user_count());
  own_->bindings.set(book_.binding_count());
}

/// That a contact is silent while nobody can ask it does not make it stale: it
/// has until the answer to its next poll.
void realm_state::excuse(const registrar::binding& b,
                         registrar::time_point asked) {
  if (!options().optionsping || registrar::is_stale(b, asked, options()))
    return;
  auto time = now();
  auto until = time + registrar::seconds{*options().optionsping}
               + answer_patience;
  auto since = until - registrar::seconds{options().staletime};
  book_.seen_since(b.info->user(), b.id, std::min(since, time));
}

// -- lifetimes ---------------------------------------------------------------

void realm_state::arm_expiry() {
  auto next = book_.next_turn();
  if (!next || (armed_ && *armed_ <= *next))
    return;
  armed_ = next;
  self->send(setup_.wheel, arm_timer{realm_actor{self}, *next, ++generation_});
}

void realm_state::on_tick(const tick& t) {
  if (t.generation != generation_)
    return; // an earlier expiry took its place
  armed_.reset();
  std::vector<std::string> touched; // users whose bindings changed
  auto touch = [&](const std::string& user) {
    if (setup_.store && (touched.empty() || touched.back() != user))
      touched.push_back(user);
  };
  book_.turn(
    now(),
    [&](const std::string& user, const registrar::binding& b) {
      drop(b, "expired");
      touch(user);
    },
    [&](const std::string& user, const registrar::binding& b) {
      go_stale(user, b, "silent");
      touch(user);
    });
  for (const auto& user : touched)
    keep_use(user, {});
  digest_->expire(now().time_since_epoch().count());
  guard_->expire(now());
  end_turn();
}

// -- the rest ----------------------------------------------------------------

void realm_state::on_directory(const directory_changed& change) {
  // A realm that is not served any more keeps its bindings until they end, or
  // until their users ask for more.
  auto users = change.value->find(setup_.name);
  setup_.looks_up = setup_.lookup && change.value->looks_up(setup_.name);
  if (!setup_.looks_up)
    guests_.clear();
  if (!users && setup_.looks_up)
    users = change.value->others;
  served_ = users != nullptr;
  if (!users) {
    auto nobody = std::make_shared<registrar::realm_record>();
    nobody->options = options();
    users = std::move(nobody);
  }
  // What the service said is asked for again.
  for (auto& [user, known] : guests_)
    known.good_until = {};
  auto old = options();
  setup_.users = std::move(users);
  digest_->serve(*setup_.users);
  book_.set_staletime(registrar::seconds{options().staletime});
  arm_expiry();
  if (options().optionsping != old.optionsping)
    restart_polling();
  if (options().nonceexpires != old.nonceexpires) {
    make_digest();
    // Which nonces were used is forgotten, so none of them counts any more.
    digest_->forget_until(now().time_since_epoch().count());
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
    [self, who](const user_found& found) {
      guarded(who, [&] { self->state.on_user_found(found); });
    },
    [self, who](const user_forgotten& gone) {
      guarded(who, [&] { self->state.on_user_forgotten(gone); });
    },
    [self, who](const register_batch& batch) {
      guarded(who, [&] { self->state.on_batch(batch); });
    },
    [self, who](const poll_report& report) {
      guarded(who, [&] { self->state.on_poll(report); });
    },
    [self, who](const contact_gone& gone) {
      guarded(who, [&] { self->state.on_contact_gone(gone); });
    },
    [self, who](restore& part) {
      guarded(who, [&] { self->state.on_restore(part); });
    },
    [self, who](const kept& what) {
      guarded(who, [&] { self->state.on_kept(what); });
    },
    [self, who](const directory_changed& change) {
      guarded(who, [&] { self->state.on_directory(change); });
    },
    [self, who](const summarise& s) {
      guarded(who, [&] {
        self->send(s.reply_to, self->state.on_summarise(s));
      });
    },
    [self, who](const page_request& request) {
      page result;
      result.failed = true;
      guarded(who, [&] { result = self->state.on_page(request); });
      return result;
    },
    [self, who](const ask_history& request) {
      told_history result;
      guarded(who, [&] { result = self->state.on_history(request); });
      return result;
    },
    [self, who](const remove_bindings& request) -> caf::result<page> {
      std::optional<caf::result<page>> result;
      guarded(who, [&] { result.emplace(self->state.on_remove(request)); });
      if (result)
        return std::move(*result);
      page failed;
      failed.failed = true;
      return failed;
    },
    [self, who](const registrar::verify_digest& request)
      -> caf::result<registrar::digest_proof> {
      registrar::digest_proof failed;
      failed.status = 500;
      caf::result<registrar::digest_proof> result{std::move(failed)};
      guarded(who, [&] { result = self->state.on_verify(request); });
      return result;
    },
    [self, who](notify_contacts& order) {
      guarded(who, [&] { self->state.on_notify(order); });
    },
  };
}

} // namespace rollcall::actors
