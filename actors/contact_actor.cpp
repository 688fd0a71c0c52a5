#include "actors/contact_actor.hpp"

#include "actors/guarded.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::actors {

namespace {

/// The phone's own Contact as Request-URI, its Path as Route; the packet
/// itself goes to where the REGISTER came from.
std::string write_options(const registrar::contact_info& info,
                          const std::string& realm) {
  std::string sip;
  sip.reserve(320);
  sip::writer w{sip};
  auto uri = registrar::request_uri(info);
  w.request_line("OPTIONS", uri);
  if (!info.path().empty())
    w.header("Route", info.path());
  w.header("From", "<sip:" + realm + '>');
  w.header("To", '<' + std::string{uri} + '>');
  w.header("Subject", "OPTIONS Ping");
  w.finish();
  return sip;
}

} // namespace

const drachtio_actor*
poll_context::server_of(const registrar::contact_info& info) const {
  if (servers->empty())
    return nullptr;
  return &(*servers)[info.server() < servers->size() ? info.server() : 0];
}

// However the actor ends, the wheel keeps neither its timer nor its place
// among the polls in flight, and its realm may make another.
contact_state::~contact_state() {
  if (generation_ == 0)
    return;
  self->send(context->wheel, disarm_timer{self->id(), due_, generation_,
                                          context->realm_id});
  self->send(context->realm, contact_gone{binding, info, self->id()});
}

void contact_state::start() {
  arm(schedule.first(context->time.now(self)), false);
}

void contact_state::arm(registrar::time_point due, bool poll_done) {
  due_ = due;
  self->send(context->wheel,
             arm_timer{contact_actor{self}, due, ++generation_,
                       context->realm_id, poll_done});
}

void contact_state::poll(std::uint64_t tick_generation) {
  if (tick_generation != generation_)
    return; // from a schedule since replaced
  polling_ = true;
  sent_ = context->time.now(self);
  const auto* server = context->server_of(*info);
  if (server == nullptr)
    return done({generation_, request_verdict::unsent, 0});
  self->send(*server,
             outgoing_request{registrar::route_uri(*info),
                              write_options(*info, context->realm_name),
                              contact_actor{self}, generation_});
}

void contact_state::done(const request_done& result) {
  if (!polling_ || result.token != generation_)
    return;
  polling_ = false;
  auto now = context->time.now(self);
  // Who was never heard of again proves nothing, and excuses nothing.
  if (result.verdict != request_verdict::unknown)
    self->send(context->realm,
               poll_report{binding, info, result.verdict, sent_,
                           static_cast<std::uint32_t>((now - sent_).count())});
  arm(result.verdict == request_verdict::unreachable ? schedule.missed(now)
                                                     : schedule.answered(now),
      true);
}

contact_actor::behavior_type
contact(contact_state::pointer self,
        std::shared_ptr<const poll_context> context, std::uint64_t binding,
        std::shared_ptr<const registrar::contact_info> info,
        registrar::seconds interval) {
  auto& state = self->state;
  state.context = std::move(context);
  state.info = std::move(info);
  state.binding = binding;
  state.schedule = registrar::poll_schedule{
    interval, binding ^ std::hash<std::string_view>{}(state.info->call_id())};
  self->set_default_handler(caf::drop);
  state.start();
  const char* who = "a contact";
  return {
    [self, who](const tick& t) {
      guarded(who, [&] { self->state.poll(t.generation); });
    },
    [self](const retarget& r) { self->state.info = r.info; },
    [self, who](const request_done& r) {
      guarded(who, [&] { self->state.done(r); });
    },
  };
}

} // namespace rollcall::actors
