#include "actors/http_actor.hpp"

#include "actors/guarded.hpp"

#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace rollcall::actors {

namespace {

void fail(const registrar::reply_receiver& receiver, const caf::error& why) {
  registrar::reply result;
  auto late = why == caf::sec::request_timeout;
  result.error = late ? registrar::inquiry_errc::timed_out
                      : registrar::inquiry_errc::internal;
  result.error_text = late ? "the register did not answer in time"
                           : "the register could not be asked";
  receiver(std::move(result));
}

} // namespace

void http_state::on_ask(ask& question) {
  auto& receiver = question.receiver;
  if (std::holds_alternative<registrar::list_realms>(question.what))
    list_realms(std::move(receiver));
  else if (auto* one = std::get_if<registrar::list_realm>(&question.what))
    list_one(std::move(one->realm), {}, std::move(receiver));
  else if (auto* user = std::get_if<registrar::list_user>(&question.what))
    list_one(std::move(user->realm), std::move(user->user),
             std::move(receiver));
}

// -- one realm ---------------------------------------------------------------

void http_state::list_one(std::string realm, std::string user,
                          registrar::reply_receiver receiver) {
  self->request(realms, patience, find_realm{std::move(realm)})
    .then(
      [this, user = std::move(user), receiver](const realms_found& found) {
        guarded("the HTTP actor", [&] {
          if (found.realms->empty())
            return receiver({});
          fetch(found.realms->front(), {user, {}, page_size}, receiver);
        });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

void http_state::fetch(const realm_actor& realm, page_request request,
                       registrar::reply_receiver receiver) {
  self->request(realm, patience, std::move(request))
    .then(
      [this, realm, receiver](page& some) {
        guarded("the HTTP actor", [&] {
          registrar::reply result;
          result.registrations = std::move(some.registrations);
          if (some.failed) {
            result.error = registrar::inquiry_errc::internal;
            result.error_text = "the realm failed";
          }
          if (!some.next.empty())
            result.more = [http = http_actor{self}, realm, receiver,
                           after = std::move(some.next)] {
              caf::anon_send(http, ask_more{realm, after, receiver});
            };
          receiver(std::move(result));
        });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

// -- all realms --------------------------------------------------------------

void http_state::list_realms(registrar::reply_receiver receiver) {
  self->request(realms, patience, find_realm{})
    .then(
      [this, receiver](const realms_found& found) {
        guarded("the HTTP actor", [&] { begin_gathering(found, receiver); });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

void http_state::begin_gathering(const realms_found& found,
                                 registrar::reply_receiver receiver) {
  if (found.realms->empty())
    return receiver({});
  auto query = next_query_++;
  gatherings_.emplace(query, gathering{found.realms->size(), {},
                                       std::move(receiver)});
  for (const auto& realm : *found.realms)
    self->send(realm, summarise{query, http_actor{self}});
  self->delayed_send(self, patience, gather_over{query});
}

void http_state::add(const summary& part) {
  auto found = gatherings_.find(part.query);
  if (found == gatherings_.end())
    return;
  if (part.users != 0)
    found->second.names.push_back(part.realm);
  if (--found->second.missing == 0)
    finish(part.query, true);
}

void http_state::finish(std::uint64_t query, bool in_time) {
  auto found = gatherings_.find(query);
  if (found == gatherings_.end())
    return;
  auto done = std::move(found->second);
  gatherings_.erase(found);
  if (!in_time)
    return fail(done.receiver, caf::sec::request_timeout);
  registrar::reply result;
  result.realms = std::move(done.names);
  std::sort(result.realms.begin(), result.realms.end());
  done.receiver(std::move(result));
}

http_actor::behavior_type http(http_state::pointer self,
                               realm_directory_actor realms,
                               std::chrono::milliseconds patience) {
  self->state.realms = std::move(realms);
  self->state.patience = patience;
  self->set_default_handler(caf::drop);
  const char* who = "the HTTP actor";
  return {
    [self, who](ask& question) {
      guarded(who, [&] { self->state.on_ask(question); });
    },
    [self, who](ask_more& more) {
      guarded(who, [&] {
        self->state.fetch(more.realm,
                          {{}, std::move(more.after), http_state::page_size},
                          std::move(more.receiver));
      });
    },
    [self, who](const summary& part) {
      guarded(who, [&] { self->state.add(part); });
    },
    [self, who](const gather_over& over) {
      guarded(who, [&] { self->state.finish(over.query, false); });
    },
  };
}

registrar::inquire make_inquire(http_actor actor) {
  return [actor = std::move(actor)](registrar::inquiry what,
                                    registrar::reply_receiver receiver) {
    caf::anon_send(actor, ask{std::move(what), std::move(receiver)});
  };
}

} // namespace rollcall::actors
