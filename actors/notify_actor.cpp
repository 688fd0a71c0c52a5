#include "actors/notify_actor.hpp"

#include "actors/guarded.hpp"
#include "actors/write_route.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/writer.hpp"

namespace rollcall::actors {

namespace {

std::string write_notify(const registrar::notify_user& what,
                         const registrar::contact_info& to) {
  std::string sip;
  sip::writer w{sip};
  w.request_line("NOTIFY", registrar::request_uri(to));
  write_route(w, to);
  auto aor = "<sip:" + sip::escape_user(what.user) + '@' + what.realm + '>';
  w.header("From", aor);
  w.header("To", aor);
  w.header("Contact", "<sip:" + what.realm + '>');
  w.header("Event", what.event);
  w.header("Subscription-State", "terminated;reason=noresource");
  if (!what.body.empty())
    w.header("Content-Type", what.content_type);
  w.finish(what.body);
  return sip;
}

} // namespace

void notify_state::send_all(const registrar::notify_user& what,
                            const poll_context& context,
                            const std::vector<registrar::binding>& targets) {
  for (const auto& target : targets) {
    const auto& info = *target.info;
    deliveries_.push_back({std::string{info.uri()}, 0});
    const auto* server = context.server_of(info);
    if (server == nullptr)
      continue;
    ++missing_;
    self->send(*server,
               outgoing_request{registrar::route_uri(info),
                                write_notify(what, info), notify_actor{self},
                                deliveries_.size()});
  }
  if (missing_ == 0)
    finish();
}

void notify_state::done(const request_done& result) {
  if (result.token == 0 || result.token > deliveries_.size())
    return;
  deliveries_[result.token - 1].status = result.status;
  if (--missing_ == 0)
    finish();
}

void notify_state::finish() {
  if (!receiver)
    return;
  registrar::reply answer;
  answer.deliveries = std::move(deliveries_);
  deliveries_.clear();
  receiver(std::move(answer));
  receiver = nullptr;
  self->quit();
}

notify_actor::behavior_type notify(notify_state::pointer self,
                                   notify_contacts order,
                                   std::shared_ptr<const poll_context> context,
                                   std::vector<registrar::binding> targets) {
  self->set_default_handler(caf::drop);
  self->state.receiver = std::move(order.receiver);
  self->delayed_send(self, order.patience, gather_over{});
  const char* who = "a notifier";
  guarded(who, [&] { self->state.send_all(order.what, *context, targets); });
  return {
    [self, who](const request_done& result) {
      guarded(who, [&] { self->state.done(result); });
    },
    [self, who](const gather_over&) {
      guarded(who, [&] { self->state.finish(); });
    },
  };
}

} // namespace rollcall::actors
