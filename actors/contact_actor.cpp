#include "actors/contact_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/write_route.hpp"
#include "log/parts.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::actors {

namespace {

constexpr std::string_view to_string(request_verdict v) noexcept {
  switch (v) {
    case request_verdict::answered:
      return "answered";
    case request_verdict::unreachable:
      return "not reached";
    case request_verdict::unsent:
      return "not sent";
    case request_verdict::unknown:
      break;
  }
  return "never heard of again";
}

/// The phone's own Contact as Request-URI; the packet itself goes to where the
/// REGISTER came from.
std::string write_options(const registrar::contact_info& info,
                          const std::string& realm) {
  std::string sip;
  sip.reserve(320);
  sip::writer w{sip};
  auto uri = registrar::request_uri(info);
  w.request_line("OPTIONS", uri);
  write_route(w, info);
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
  arm(schedule.beat(context->time.now(self)), false);
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
  context->gauges->sent.add();
  context->gauges->lateness.record(sent_ - due_);
  const auto* server = context->server_of(*info);
  if (server == nullptr)
    return done({generation_, request_verdict::unsent, 0});
  outgoing_request request{registrar::route_uri(*info),
                           write_options(*info, context->realm_name),
                           contact_actor{self}, generation_};
  if (context->traces->any() && is_followed())
    show(request);
  self->send(*server, std::move(request));
}

void contact_state::done(const request_done& result) {
  if (!polling_ || result.token != generation_)
    return;
  polling_ = false;
  auto now = context->time.now(self);
  count(result.verdict, now - sent_);
  if (context->traces->any() && is_followed())
    show(result, now - sent_);
  // Who was never heard of again proves nothing, and excuses nothing.
  if (result.verdict != request_verdict::unknown)
    self->send(context->realm,
               poll_report{binding, info, result.verdict, sent_,
                           static_cast<std::uint32_t>((now - sent_).count())});
  arm(next(result.verdict, now), true);
}

registrar::time_point contact_state::next(request_verdict verdict,
                                          registrar::time_point now) {
  switch (verdict) {
    case request_verdict::answered:
      return schedule.answered(now);
    case request_verdict::unreachable:
      return schedule.missed(now);
    case request_verdict::unsent:
    case request_verdict::unknown:
      break;
  }
  return schedule.beat(now);
}

bool contact_state::is_followed() const {
  return context->traces->follows(context->realm_name,
                                  std::string{info->user()},
                                  self->clock().now());
}

void contact_state::show(const outgoing_request& poll) const {
  log::trace().info("{}@{} is polled at {}: {}", info->user(),
                    context->realm_name, poll.route, poll.sip);
}

void contact_state::show(const request_done& result,
                         registrar::milliseconds took) const {
  log::trace().info("{}@{} polled at {}: {} {} after {} ms", info->user(),
                    context->realm_name, info->uri(), to_string(result.verdict),
                    result.status, took.count());
}

void contact_state::count(request_verdict verdict,
                          registrar::milliseconds took) const {
  auto& counts = *context->gauges;
  switch (verdict) {
    case request_verdict::answered:
      counts.answered.add();
      counts.round_trip.record(took);
      break;
    case request_verdict::unreachable:
      counts.missed.add();
      log::polls().debug("{}@{} did not answer at {}", info->user(),
                         context->realm_name, info->uri());
      break;
    case request_verdict::unsent:
      counts.unsent.add();
      break;
    case request_verdict::unknown:
      counts.lost.add();
      break;
  }
}

contact_actor::behavior_type
contact(contact_state::pointer self,
        std::shared_ptr<const poll_context> context, std::uint64_t binding,
        std::shared_ptr<const registrar::contact_info> info,
        registrar::poll_schedule schedule) {
  auto& state = self->state;
  state.context = std::move(context);
  state.info = std::move(info);
  state.binding = binding;
  state.schedule = schedule;
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
