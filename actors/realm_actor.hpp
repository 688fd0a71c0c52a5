// The owner of one realm's users and contacts: authenticates each REGISTER,
// enters it into the realm's book, answers it, and keeps one contact actor for
// each contact that is to be polled.
#pragma once

#include "actors/contact_actor.hpp"
#include "actors/epoch_clock.hpp"
#include "actors/event_hub.hpp"
#include "actors/gauges/gauge_board.hpp"
#include "actors/keeping_desk.hpp"
#include "actors/messages.hpp"
#include "actors/poll_roster.hpp"
#include "actors/random_source.hpp"
#include "actors/settings.hpp"
#include "actors/store_actor.hpp"
#include "actors/trace_board.hpp"
#include "protocol/digest/authenticator.hpp"
#include "protocol/registrar/book.hpp"
#include "protocol/registrar/decaying_rate.hpp"
#include "protocol/registrar/failure_guard.hpp"
#include "protocol/registrar/gruu.hpp"
#include "protocol/registrar/rate_limit.hpp"

#include <caf/result.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rollcall::actors {

/// What a realm's actor starts from.
struct realm_setup {
  std::string name;
  std::uint32_t id = 0;
  std::shared_ptr<const registrar::realm_record> users;
  digest_settings digest;
  std::shared_ptr<const registrar::temporary_gruus> gruus; // never null
  std::shared_ptr<const registrar::failure_rules> failures; // never null
  wheel_actor wheel;
  server_table servers;
  store_actor store; // null: nothing is kept
  std::shared_ptr<const keeping_desks> desks; // null: there are none
  event_outlet events;
  lookup_actor lookup; // null: there is no service that knows users
  bool looks_up = false; // it may know some of this realm
  std::shared_ptr<gauge_board> gauges; // never null
  std::shared_ptr<trace_board> traces; // never null
  epoch_clock time{{}, {}};
};

struct realm_state {
  static inline constexpr const char* name = "realm";

  using pointer = realm_actor::stateful_pointer<realm_state>;

  explicit realm_state(pointer owner) : self(owner), polls_(owner) {
    // nop
  }

  void start(realm_setup setup);
  void on_batch(const register_batch& batch);
  void on_poll(const poll_report& report);
  void on_contact_gone(const contact_gone& gone);
  void on_restore(restore& part);
  void on_tick(const tick& t);
  void on_directory(const directory_changed& change);
  page on_page(const page_request& request) const;
  told_history on_history(const ask_history& request) const;
  caf::result<page> on_remove(const remove_bindings& request);
  void on_kept(const kept& what);
  caf::result<registrar::digest_proof>
  on_verify(const registrar::verify_digest& request);
  void on_user_found(const user_found& found);
  void on_user_forgotten(const user_forgotten& gone);
  void on_notify(notify_contacts& order);
  summary on_summarise(const summarise& request) const;

  pointer self;

private:
  /// Writes the answer into sip_. True when it may leave at once, false when
  /// what it acknowledges has to be kept first.
  bool answer(const register_item& item, const register_batch& batch);
  bool is_followed(const register_item& item) const;
  void show_request(const register_item& item) const;
  void show_answer(const register_item& item) const;
  bool lets_in(const std::string& user, bool crowded);
  bool is_blocked(const registrar::login& who);
  void note_failure(const registrar::login& who, const drachtio::source& from);
  registrar::trust trust_of(const registrar::login& who) const;
  void challenge(const std::string& user, bool stale);
  void refuse(int status, std::string reason);
  void refuse(const registrar::rejection& why);
  void refuse_busy(std::string reason, registrar::seconds wait,
                   register_outcome outcome, double load = 1);
  std::optional<digest::check_result> prove(const register_item& item,
                                            const std::string& user,
                                            const register_batch& batch);
  bool enter(const std::string& user, const register_item& item, std::uint32_t server,
             const digest::check_result& proof);
  void follow(const std::string& user, const registrar::outcome& result,
              const digest::check_result& proof);
  void send_answers(const register_batch& batch, std::string frames,
                    std::uint32_t count, const register_tally& outcomes);
  void take_out(const registrar::binding& b, std::string_view why);
  void drop(const registrar::binding& b, std::string_view why);
  void go_stale(std::string_view user, const registrar::binding& b,
                std::string_view why);
  void excuse(const registrar::binding& b, registrar::time_point asked);

  // Users that are in no file (realm_guests.cpp).

  /// Null when there is no such user, or it has to be looked up first; then
  /// `sought_` tells so.
  const registrar::user_record* find_user(std::string_view user);
  /// For what is shown: also one that is not sure to be right any more.
  const registrar::user_record* known_user(std::string_view user) const;
  digest::check_result check(std::span<const std::string_view> lines,
                             std::string_view method, std::string_view uri);
  const registrar::policy& rules_for(const std::string& user) const;
  void look_for(const std::string& user);
  void park(const std::string& user, const register_item& item,
            const register_batch& batch);
  void take_out_stranger(const std::string& user);
  std::optional<registrar::digest_proof>
  verify(const registrar::verify_digest& request);

  // What is written to the store; nothing happens without one.
  void keep_all(const registrar::binding& b, const store::nonce_mark& nonce);
  void keep_state(const registrar::binding& b, const store::nonce_mark& nonce);
  void keep_removal(const registrar::binding& b);
  void keep_use(std::string_view user, const store::nonce_mark& nonce);
  void send_kept();
  void when_kept(std::function<void(bool good)> go_on);
  void deliver_when_kept(
    caf::typed_response_promise<registrar::digest_proof> to,
    registrar::digest_proof result);

  // What is told of what happens; nothing happens unless somebody listens.
  void tell(registrar::event_type type, std::string_view user,
            const registrar::binding& b, std::string_view reason = {});
  void tell_login(registrar::event_type type, const registrar::login& who,
                  const registrar::network& source, std::string_view reason);
  void send_events();

  std::vector<registrar::registration>
  view(std::string_view user,
       std::span<const registrar::binding> bindings) const {
    return view(user, bindings, now());
  }
  std::vector<registrar::registration>
  view(std::string_view user, std::span<const registrar::binding> bindings,
       registrar::time_point at) const;
  void make_digest();
  void end_turn();
  void tell_size();
  std::vector<registrar::registration>
  view_one(const registrar::gruu_target& target) const;
  page page_of(const page_request& request) const;
  void restart_polling();
  void arm_expiry();
  registrar::time_point now() const { return setup_.time.now(self); }
  const registrar::policy& options() const { return setup_.users->options; }

  /// A user that the service knows, or that it does not know.
  struct guest {
    std::shared_ptr<const registrar::looked_up_user> record; // null: unknown
    registrar::time_point good_until;
  };

  /// What waits for the answer to a look-up.
  struct waiting_for_user {
    std::vector<register_batch> registers; // of one REGISTER each
    std::vector<std::pair<registrar::verify_digest,
                          caf::typed_response_promise<registrar::digest_proof>>>
      proofs;
  };

  realm_setup setup_;
  bool served_ = true; // false once the directory dropped it
  registrar::string_map<guest> guests_;
  registrar::string_map<waiting_for_user> waiting_;
  std::size_t parked_ = 0;               // REGISTERs in `waiting_`
  bool sought_ = false;                  // a user has to be looked up
  bool put_off_ = false;                 // the REGISTER at hand waits for it
  std::string sought_user_;              // of a proof
  const std::string* answered_ = nullptr; // who was looked up just now
  std::optional<digest::authenticator> digest_;
  std::optional<registrar::failure_guard> guard_;
  registrar::rate_limit rate_;
  registrar::decaying_rate registers_;
  registrar::book book_;
  poll_roster polls_;
  random_source random_;
  std::optional<registrar::time_point> armed_;
  std::uint64_t generation_ = 0;
  std::string sip_; // the answer being written
  register_outcome outcome_ = register_outcome::failed; // what it says
  std::optional<keeping_route> to_store_; // unless there is none
  keep kept_;           // of the message being handled
  kept_turn kept_turn_; // the same
  std::vector<registrar::event> told_; // the same
  std::shared_ptr<const std::string> name_;
  std::vector<digest::nonce_mark> marks_; // while being restored

  /// What waits for a change to be kept.
  std::unordered_map<std::uint64_t, std::function<void(bool good)>> unkept_;
  std::uint64_t next_unkept_ = 1;

  std::shared_ptr<realm_gauges> own_; // null: there are none for each realm
  gauge_share realms_;                // this one
  gauge_share users_;
  gauge_share bindings_;
  gauge_share stale_;
};

realm_actor::behavior_type realm(realm_state::pointer self, realm_setup setup);

} // namespace rollcall::actors
