#include "actors/http_actor.hpp"

#include "actors/guarded.hpp"
#include "protocol/digest/credentials.hpp"

#include <caf/sec.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <memory>
#include <type_traits>
#include <variant>

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

/// Sees to it that every question is answered once: whoever lets go of the
/// receiver without a word (an actor that ended, a message that was lost)
/// leaves "internal" behind.
class answering : public std::enable_shared_from_this<answering> {
public:
  explicit answering(registrar::reply_receiver receiver)
    : receiver_(std::move(receiver)) {
    // nop
  }

  ~answering() {
    if (!waited_for_)
      return;
    guarded("an inquiry", [this] {
      registrar::reply lost;
      lost.error = registrar::inquiry_errc::internal;
      lost.error_text = "the register has ended";
      receiver_(std::move(lost));
    });
  }

  answering(const answering&) = delete;

  void deliver(registrar::reply piece) {
    waited_for_ = false;
    if (piece.more)
      piece.more = [self = shared_from_this(), more = std::move(piece.more)] {
        self->waited_for_ = true;
        more();
      };
    receiver_(std::move(piece));
  }

private:
  registrar::reply_receiver receiver_;
  bool waited_for_ = true;
};

registrar::reply unavailable(std::string why) {
  registrar::reply result;
  result.error = registrar::inquiry_errc::unavailable;
  result.error_text = std::move(why);
  return result;
}

registrar::reply unproven(int status, std::string reason) {
  registrar::reply result;
  result.proof.status = status;
  result.proof.reason = std::move(reason);
  return result;
}

void take_page(registrar::reply& into, page& from) {
  into.registrations = std::move(from.registrations);
  if (from.failed) {
    into.error = registrar::inquiry_errc::internal;
    into.error_text = "the realm failed";
  } else if (from.unavailable) {
    into = unavailable("the store is being read, or takes nothing at present");
  }
}

/// Of a question about bindings.
replies_without_realm without_realm() {
  return {{}, unavailable("the realm is being read from the store"),
          unavailable("the directory cannot be asked at present")};
}

void take_history(registrar::reply& into, told_history& from) {
  into.history = std::move(from.entries);
}

void take_proof(registrar::reply& into, registrar::digest_proof& from) {
  into.proof = std::move(from);
}

} // namespace

void http_state::on_ask(ask& question) {
  std::visit(
    [&](auto& what) {
      using type = std::decay_t<decltype(what)>;
      auto& receiver = question.receiver;
      if constexpr (std::is_same_v<type, registrar::list_realms>)
        gather({0, {}, std::move(what.only), false, std::move(receiver)});
      else if constexpr (std::is_same_v<type, registrar::count_realms>)
        gather({0, {}, std::move(what.only), true, std::move(receiver)});
      else if constexpr (std::is_same_v<type, registrar::list_realm>)
        list_realm(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::list_user>)
        list_user(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::list_history>)
        list_history(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::remove_user>)
        remove(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::notify_user>)
        notify(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::verify_digest>)
        verify(std::move(what), std::move(receiver));
      else if constexpr (std::is_same_v<type, registrar::check_ready>)
        tell_ready(receiver);
      else
        fail(receiver, caf::sec::unexpected_message); // not for actors
    },
    question.what);
}

void http_state::tell_ready(const registrar::reply_receiver& receiver) const {
  registrar::reply result;
  result.ready = gauges->store.loaded;
  receiver(std::move(result));
}

// -- one realm ---------------------------------------------------------------

template <class F>
void http_state::with_realm(find_realm which,
                            registrar::reply_receiver receiver,
                            replies_without_realm otherwise, F&& go_on) {
  self->request(realms, patience, std::move(which))
    .then(
      [receiver, otherwise = std::move(otherwise),
       go_on = std::forward<F>(go_on)](const realms_found& found) mutable {
        guarded("the HTTP actor", [&] {
          if (found.loading)
            return receiver(std::move(otherwise.loading));
          if (found.failed)
            return receiver(std::move(otherwise.failed));
          if (found.realms->empty())
            return receiver(std::move(otherwise.none));
          go_on(found.realms->front());
        });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

template <class Actor, class Question, class Answer>
void http_state::ask_one(const Actor& who, Question&& question,
                         registrar::reply_receiver receiver,
                         void (*fill)(registrar::reply&, Answer&)) {
  self->request(who, patience, std::forward<Question>(question))
    .then(
      [receiver, fill](Answer& answer) {
        guarded("the HTTP actor", [&] {
          registrar::reply result;
          fill(result, answer);
          receiver(std::move(result));
        });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

void http_state::list_user(registrar::list_user what,
                           registrar::reply_receiver receiver) {
  ask_one(realms,
          page_of_realm{std::move(what.realm), {std::move(what.user), {}}},
          std::move(receiver), take_page);
}

void http_state::list_realm(registrar::list_realm what,
                            registrar::reply_receiver receiver) {
  page_request request;
  request.after = std::move(what.after);
  request.which = std::move(what.which);
  with_realm({std::move(what.realm)}, receiver, without_realm(),
             [this, receiver, request = std::move(request),
              limit = what.limit](const realm_actor& who) mutable {
               fetch(who, std::move(request), limit, receiver);
             });
}

void http_state::fetch(const realm_actor& realm, page_request request,
                       std::size_t left, registrar::reply_receiver receiver) {
  request.limit = left == 0 ? page_size : std::min(left, page_size);
  request.looks = page_size;
  self->request(realm, patience, request)
    .then(
      [this, realm, receiver, left, what = request](page& some) mutable {
        guarded("the HTTP actor", [&] {
          registrar::reply result;
          auto next = std::move(some.next);
          auto enough = left != 0 && some.users >= left;
          auto remain = left == 0 || enough ? 0 : left - some.users;
          take_page(result, some);
          if (enough) {
            result.next = std::move(next);
          } else if (!next.empty()) {
            what.after = std::move(next);
            result.more = [http = http_actor{self}, receiver,
                           more = ask_more{realm, std::move(what), remain,
                                           receiver}] {
              caf::anon_send(http, more);
            };
          }
          receiver(std::move(result));
        });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

void http_state::list_history(registrar::list_history what,
                              registrar::reply_receiver receiver) {
  with_realm({what.realm}, receiver, without_realm(),
             [this, what, receiver](const realm_actor& who) {
               ask_one(who, ask_history{what.user}, receiver, take_history);
             });
}

void http_state::remove(registrar::remove_user what,
                        registrar::reply_receiver receiver) {
  with_realm({what.realm}, receiver, without_realm(),
             [this, what, receiver](const realm_actor& who) {
               ask_one(who, remove_bindings{what.user, what.uuid}, receiver,
                         take_page);
             });
}

void http_state::notify(registrar::notify_user what,
                        registrar::reply_receiver receiver) {
  with_realm({what.realm}, receiver, without_realm(),
             [this, what, receiver](const realm_actor& who) {
               // The phones' answers are waited for a little less long than
               // the one who asked waits.
               self->send(who, notify_contacts{what, receiver,
                                               patience * 9 / 10});
             });
}

void http_state::verify(registrar::verify_digest what,
                        registrar::reply_receiver receiver) {
  replies_without_realm otherwise{unproven(404, "Not Found"),
                                  unproven(503, "Loading Bindings"),
                                  unproven(503, "Directory Unavailable")};
  // Whose credentials these are, in case that a service has to know the realm.
  std::string user;
  digest::credentials given;
  if (digest::parse_credentials(what.authorization, given)
      == digest::parse_errc::ok)
    user = digest::user_name(given).value_or("");
  with_realm({what.realm, true, std::move(user)}, receiver, std::move(otherwise),
             [this, what, receiver](const realm_actor& who) {
               ask_one(who, what, receiver, take_proof);
             });
}

// -- all realms --------------------------------------------------------------

void http_state::gather(gathering what) {
  std::sort(what.only.begin(), what.only.end());
  auto receiver = what.receiver;
  self->request(realms, patience, find_realm{})
    .then(
      [this, what = std::move(what)](const realms_found& found) mutable {
        guarded("the HTTP actor",
                [&] { begin_gathering(found, std::move(what)); });
      },
      [receiver](const caf::error& why) {
        guarded("the HTTP actor", [&] { fail(receiver, why); });
      });
}

void http_state::begin_gathering(const realms_found& found, gathering what) {
  if (found.realms->empty())
    return what.receiver({});
  auto query = next_query_++;
  what.missing = found.realms->size();
  for (const auto& realm : *found.realms)
    self->send(realm, summarise{query, http_actor{self}});
  gatherings_.emplace(query, std::move(what));
  self->delayed_send(self, patience, gather_over{query});
}

void http_state::add(summary& part) {
  auto found = gatherings_.find(part.query);
  if (found == gatherings_.end())
    return;
  auto& all = found->second;
  auto listed = all.only.empty()
                || std::binary_search(all.only.begin(), all.only.end(),
                                      part.counts.realm);
  if (listed && (all.counts || part.counts.users != 0))
    all.parts.push_back(std::move(part.counts));
  if (--all.missing == 0)
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
  std::sort(done.parts.begin(), done.parts.end(),
            [](const auto& a, const auto& b) { return a.realm < b.realm; });
  registrar::reply result;
  if (done.counts)
    result.counts = std::move(done.parts);
  else
    for (auto& one : done.parts)
      result.realms.push_back(std::move(one.realm));
  done.receiver(std::move(result));
}

http_actor::behavior_type http(http_state::pointer self,
                               realm_directory_actor realms,
                               std::shared_ptr<const gauge_board> gauges,
                               std::chrono::milliseconds patience) {
  self->state.realms = std::move(realms);
  self->state.gauges = std::move(gauges);
  self->state.patience = patience;
  self->set_default_handler(caf::drop);
  const char* who = "the HTTP actor";
  return {
    [self, who](ask& question) {
      guarded(who, [&] { self->state.on_ask(question); });
    },
    [self, who](ask_more& more) {
      guarded(who, [&] {
        self->state.fetch(more.realm, std::move(more.what), more.left,
                          std::move(more.receiver));
      });
    },
    [self, who](summary& part) {
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
    auto one = std::make_shared<answering>(std::move(receiver));
    caf::anon_send(actor, ask{std::move(what), [one](registrar::reply piece) {
                                one->deliver(std::move(piece));
                              }});
  };
}

} // namespace rollcall::actors
