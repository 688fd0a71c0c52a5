// What becomes of REGISTERs on a drachtio connection: which realm they are for,
// what may be under way, and where their answers go.
#include "actors/drachtio_actor.hpp"

#include "actors/keeping_desk.hpp"
#include "actors/refusal.hpp"
#include "protocol/registrar/retry_after.hpp"
#include "protocol/sip/text.hpp"
#include "protocol/sip/uri.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace rollcall::actors {

namespace {

/// A realm with more REGISTERs under way works on another thread, so that its
/// storm holds up neither this connection nor the other realms.
constexpr std::size_t most_done_here = 64;

/// A realm's storm is reckoned with for so long after a REGISTER of it was
/// refused. Its work is done on another thread then, too.
constexpr std::chrono::seconds storm_lasts{1};

/// For who comes while the register is read from the store.
constexpr registrar::seconds loading_retry{5};

} // namespace

void drachtio_connection::on_register(const shared_bytes& bytes,
                                      sip::message message,
                                      const drachtio::network_message& one) {
  auto aor = registrar::parse_aor(message);
  realm_name_.assign(aor.realm);
  sip::make_lower(realm_name_);
  const auto& name = realm_name_;
  auto found = open_.find(name);
  if (found == open_.end()) {
    // A realm that is not served costs a look-up and leaves nothing behind.
    if (name.empty())
      return refuse_register(one.transaction_id, 400, "Bad To");
    open_realm order{name, drachtio_actor{this}};
    if (!users_->find(name)) {
      if (!users_->looks_up(name) || aor.user.empty() || !sip::is_host(name))
        return refuse_register(one.transaction_id, 404, "Not Found");
      order.user = sip::unescape(aor.user);
    }
    found = open_.emplace(name, realm_entry{}).first;
    send(realms_, std::move(order));
  }
  auto& realm = found->second;
  if (realm.in_flight >= settings_.max_realm_in_flight) {
    overrun_ = true;
    realm.storm_until = storm_until_ = turn_began_ + storm_lasts;
    return refuse_busy(one.transaction_id, "Too Much To Do In Realm",
                       registrar::busy_retry, register_outcome::busy);
  }
  ++realm.in_flight;
  ++in_flight_;
  if (realm.turn == 0) {
    turn_.emplace_back(&realm, register_batch{.bytes = bytes,
                                              .items = {},
                                              .server = number_,
                                              .reply_to = drachtio_actor{this},
                                              .arrived = turn_began_});
    realm.turn = turn_.size();
  }
  turn_[realm.turn - 1].second.items.push_back(
    {std::move(message), aor.user, one.from, one.transaction_id});
}

/// What came for one realm in one turn goes there as one message.
void drachtio_connection::hand_out_turn() {
  for (auto& [realm, batch] : turn_) {
    realm->turn = 0;
    batch.crowded = realm->in_flight > settings_.max_realm_in_flight / 2;
    if (realm->who)
      hand_over(*realm, std::move(batch));
    else
      realm->waiting.push_back(std::move(batch));
  }
  turn_.clear();
  if (!held_ && in_flight_ > settings_.max_in_flight) {
    held_ = true;
    own_->held.set(1);
    own_->holds.add();
    link_.hold(true);
  }
  own_->in_flight.set(in_flight_);
}

void drachtio_connection::hand_over(const realm_entry& realm,
                                    register_batch batch) {
  batch.elsewhere = realm.in_flight > most_done_here
                    || realm.storm_until > turn_began_;
  if (batch.elsewhere)
    caf::anon_send(realm.who, std::move(batch));
  else
    send(realm.who, std::move(batch));
}

void drachtio_connection::settle_in_flight(std::size_t count) {
  in_flight_ -= std::min(count, in_flight_);
  own_->in_flight.set(in_flight_);
  if (held_ && in_flight_ <= settings_.max_in_flight / 2) {
    held_ = false;
    own_->held.set(0);
    link_.hold(false);
  }
}

void drachtio_connection::refuse(std::string_view transaction, int status,
                                 std::string_view reason) {
  registrar::rejection r;
  r.status = status;
  r.reason = reason;
  append_refusal(out_, scratch_, transaction, r);
}

void drachtio_connection::refuse_register(std::string_view transaction,
                                          int status,
                                          std::string_view reason) {
  refused_.add(outcome_of(status));
  refuse(transaction, status, reason);
}

void drachtio_connection::count_refused() {
  gauges_->registers.add(number_, refused_);
  refused_ = {};
}

/// For now; come back later.
void drachtio_connection::refuse_busy(std::string_view transaction,
                                      std::string_view reason,
                                      registrar::seconds wait,
                                      register_outcome outcome) {
  refused_.add(outcome);
  registrar::rejection r;
  r.status = 503;
  r.reason = reason;
  r.retry_after = registrar::retry_after(random_(), wait);
  append_refusal(out_, scratch_, transaction, r);
}

void drachtio_connection::on_answers(answers& a) {
  auto time = clock().now();
  link_.write(a.frames);
  for (const auto& one : a.of)
    settle(one, time);
  for (auto& one : a.released) {
    link_.write(one.ready);
    for (const auto& turn : one.turns)
      if (turn.answered.count != 0)
        settle(turn.answered, time);
    if (auto desk = one.desk)
      desk->reuse(std::move(one));
  }
}

void drachtio_connection::settle(const settled& what, arrival time) {
  if (what.arrived != arrival{})
    own_->latency.record(
      std::chrono::duration_cast<std::chrono::microseconds>(time
                                                            - what.arrived),
      what.count);
  auto found = by_id_.find(what.realm_id);
  if (found == by_id_.end())
    return;
  auto& under_way = found->second->in_flight;
  under_way -= std::min<std::size_t>(what.count, under_way);
  settle_in_flight(what.count);
}

void drachtio_connection::on_realm_opened(const realm_opened& opened) {
  auto found = open_.find(opened.name);
  if (found == open_.end())
    return;
  auto& realm = found->second;
  if (realm.who)
    return; // known already
  if (!opened.who && !opened.loading && !opened.failed && !opened.user.empty())
    return on_stranger(opened, realm);
  auto waiting = std::move(realm.waiting);
  realm.waiting.clear();
  if (opened.who) {
    realm.who = opened.who;
    realm.id = opened.realm_id;
    by_id_[realm.id] = &realm;
    for (auto& batch : waiting)
      hand_over(realm, std::move(batch));
    return;
  }
  for (const auto& batch : waiting)
    for (const auto& item : batch.items)
      if (opened.loading)
        refuse_busy(item.transaction_id, "Loading", loading_retry,
                    register_outcome::loading);
      else if (opened.failed)
        refuse_busy(item.transaction_id, "Directory Unavailable",
                    registrar::busy_retry, register_outcome::busy);
      else
        refuse_register(item.transaction_id, 404, "Not Found");
  count_refused();
  link_.write(out_);
  out_.clear();
  settle_in_flight(realm.in_flight);
  open_.erase(found);
}

void drachtio_connection::on_stranger(const realm_opened& opened,
                                      realm_entry& realm) {
  std::size_t refused = 0;
  for (auto& batch : realm.waiting)
    refused += std::erase_if(batch.items, [&](const register_item& item) {
      auto is_it = sip::unescape(item.user) == opened.user;
      if (is_it)
        refuse_register(item.transaction_id, 404, "Not Found");
      return is_it;
    });
  std::erase_if(realm.waiting, [](const register_batch& batch) {
    return batch.items.empty();
  });
  link_.write(out_);
  out_.clear();
  settle_in_flight(refused);
  realm.in_flight -= std::min(refused, realm.in_flight);
  if (realm.waiting.empty()) {
    open_.erase(opened.name);
    return;
  }
  auto next = sip::unescape(realm.waiting.front().items.front().user);
  send(realms_, open_realm{opened.name, drachtio_actor{this}, std::move(next)});
}

void drachtio_connection::on_realm_ended(const realm_ended& ended) {
  auto found = open_.find(ended.name);
  if (found == open_.end() || found->second.id != ended.realm_id)
    return;
  settle_in_flight(found->second.in_flight);
  by_id_.erase(ended.realm_id);
  open_.erase(found);
}

} // namespace rollcall::actors
