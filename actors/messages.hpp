// All messages between the actors.
#pragma once

#include "actors/gauges/register_gauges.hpp"
#include "actors/interfaces.hpp"
#include "protocol/drachtio/meta.hpp"
#include "protocol/registrar/binding.hpp"
#include "protocol/registrar/directory.hpp"
#include "protocol/registrar/event.hpp"
#include "protocol/registrar/history.hpp"
#include "protocol/registrar/inquiry.hpp"
#include "protocol/registrar/time.hpp"
#include "protocol/sip/message.hpp"
#include "store/record.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::actors {

struct realm_gauges; // gauges/gauge_board.hpp
class keeping_desk;  // keeping_desk.hpp

/// Bytes as they came from the network. Messages that hold views into them
/// hold them too.
using shared_bytes = std::shared_ptr<const char[]>;

/// When what is handled now was read from the network.
using arrival = std::chrono::steady_clock::time_point;

/// Wakes with the generation that was armed: an older one is from a schedule
/// since replaced.
struct tick {
  std::uint64_t generation = 0;
};

struct arm_timer {
  ticked_actor who;
  registrar::time_point due;
  std::uint64_t generation = 0;
  /// Number of the realm whose poll this is; 0 for what is no poll.
  std::uint32_t poll_of = 0;
  /// The poll that the last tick began is over.
  bool poll_done = false;
};

/// Calls off the last arm_timer of a contact that ends, or gives back the
/// place of its poll if it was woken already.
struct disarm_timer {
  caf::actor_id who = 0;
  registrar::time_point due;
  std::uint64_t generation = 0;
  std::uint32_t poll_of = 0;
};

struct wheel_turn {
  std::uint64_t generation = 0;
};

struct sweep {};

/// One REGISTER; views into the batch's bytes.
struct register_item {
  sip::message message;
  std::string_view user; // of To, escaped; empty when it has none
  drachtio::source from;
  std::string_view transaction_id;
};

struct register_batch {
  shared_bytes bytes;
  std::vector<register_item> items;
  std::uint32_t server = 0;
  drachtio_actor reply_to;
  /// The realm has more to do than it gets done: refreshes come first.
  bool crowded = false;
  arrival arrived{};
  /// Done by a thread of CAF's, which gives way to those of sockets.
  bool elsewhere = false;
  /// They waited for a look-up, and count as let in.
  bool let_in = false;
};

/// So many REGISTERs of a realm that are not under way any more.
struct settled {
  std::uint32_t realm_id = 0;
  std::uint32_t count = 0;
  arrival arrived{}; // unset: nobody measures how long they took
};

enum class request_verdict : std::uint8_t {
  /// The phone itself answered, with any status.
  answered,
  /// drachtio found that it cannot be reached.
  unreachable,
  /// Nobody could ask: no connection to a server, or it was lost meanwhile, or
  /// drachtio does not send such a request.
  unsent,
  /// drachtio took it on and was never heard of it again.
  unknown,
};

struct request_done {
  std::uint64_t token = 0;
  request_verdict verdict = request_verdict::unknown;
  int status = 0; // of the SIP answer
};

struct outgoing_request {
  std::string route; // URI that the packet goes to
  std::string sip;
  request_sender sender;
  std::uint64_t token = 0;
  bool passed_on = false; // by a server that has no connection
};

using server_table = std::shared_ptr<const std::vector<drachtio_actor>>;

/// All connections, by their number.
struct servers_known {
  server_table servers;
};

struct server_state {
  std::uint32_t server = 0;
  drachtio_actor who;
  bool up = false;
};

struct retarget {
  std::shared_ptr<const registrar::contact_info> info;
};

struct poll_report {
  std::uint64_t binding = 0;
  std::shared_ptr<const registrar::contact_info> info; // whose it is
  request_verdict verdict = request_verdict::unsent; // never unknown
  registrar::time_point asked; // when the poll was to leave
  std::uint32_t rtt = 0;       // milliseconds
};

/// A contact's actor has ended.
struct contact_gone {
  std::uint64_t binding = 0;
  std::shared_ptr<const registrar::contact_info> info; // whose it was
  caf::actor_id who = 0;
};

/// One binding's change; its bytes stand in `keep::bytes`, in this order.
/// Without a card only the state changes, without a state it is taken out.
struct kept_change {
  std::uint64_t binding = 0;
  std::uint32_t card = 0;  // bytes
  std::uint32_t state = 0; // bytes
};

/// What a realm did in one turn, as a part of a `keep`.
struct kept_turn {
  std::shared_ptr<const std::string> realm; // its name
  std::uint32_t changes = 0; // how many of `keep::changes`
  std::uint32_t bytes = 0;   // of `keep::bytes`
  settled answered;          // how many of `keep::transactions`
  /// What these answers say, to be counted when they leave; also in the gauges
  /// of the realm, where it has any.
  register_tally outcomes;
  std::shared_ptr<realm_gauges> counted_at;
  /// Who is to be told that it is kept, and what tells him what; null: nobody.
  realm_actor teller;
  std::uint64_t token = 0;
};

/// What realms changed, and what is to be sent when it is kept.
struct keep {
  std::vector<kept_turn> turns;
  std::vector<kept_change> changes; // of the turns, in their order
  std::string bytes;
  std::string ready;       // frames
  drachtio_actor reply_to; // null: nobody waits
  /// Those that `ready` answers, in the order of the turns: views into
  /// `sources`.
  std::vector<std::string_view> transactions;
  std::vector<shared_bytes> sources;
  std::shared_ptr<keeping_desk> desk; // whose memory it is; null: nobody's
};

struct answers {
  std::string frames; // ready for the wire
  std::vector<settled> of; // `frames`; those of `released` are in its turns
  /// What is kept, whose `ready` is for the wire, too. It comes back as a whole
  /// because the receiver's thread has allocated most of it: to free that on
  /// another thread makes both wait for each other.
  std::vector<keep> released{};
};

/// What became of a `keep` with a token.
struct kept {
  std::uint64_t token = 0;
  bool good = false; // it is; else it will be, once the store works again
};

struct load_realm {
  std::string name;
  std::uint32_t load = 0; // which one this is
  realm_directory_actor reply_to;
};

struct commit {};
struct retry_commit {};
struct check_clock {};
struct stop_keeping {};

struct stored_realms {
  std::vector<std::string> names;
};

/// The load that reads all realms, at the start.
inline constexpr std::uint32_t load_of_all = 1;

struct restore {
  std::string name;
  std::uint32_t load = load_of_all;
  std::vector<store::record> records;
  /// No greater id of the realm was read so far, be it of a record or of what
  /// could not be read.
  std::uint64_t greatest_id = 0;
  bool last = false; // of this realm
};

struct restore_failed {
  std::string name;
  std::uint32_t load = 0;
  std::string why;
};

struct all_restored {
  std::size_t unreadable = 0; // bindings that are left as they are
};

struct wake_realm {
  std::string name;
};

struct open_realm {
  std::string name;
  drachtio_actor reply_to;
  /// Who registers there: a realm that is in no file is served if the service
  /// knows this user.
  std::string user = {};
};

struct realm_opened {
  std::string name;
  realm_actor who; // null: not served, or still being loaded
  std::uint32_t realm_id = 0;
  bool loading = false;
  std::string user = {}; // that was asked about
  bool failed = false;   // the service could not be asked
};

struct realm_ended {
  std::string name;
  std::uint32_t realm_id = 0;
};

struct directory_changed {
  std::shared_ptr<const registrar::directory> value;
};

struct find_realm {
  std::string name; // empty: all
  bool open = false; // make the actor if the realm is served and has none
  std::string user = {}; // as in open_realm
};

struct look_up {
  std::string realm;
  std::string user;
  user_seeker seeker;
};

/// What a service said of a user, or that it said nothing.
struct lookup_answer {
  /// Null: it knows no such user.
  std::shared_ptr<const registrar::looked_up_user> user;
  std::string failed; // why there is no answer, for the log; empty: there is
};

/// Asks the service; callable from any thread. Calls back once, on any thread,
/// maybe before it returns.
using ask_service =
  std::function<void(const std::string& realm, const std::string& user,
                     std::function<void(lookup_answer)> then)>;

struct looked_up {
  std::string realm;
  std::string user;
  lookup_answer what;
};

struct user_found {
  std::string realm;
  std::string user;
  /// Null: there is no such user.
  std::shared_ptr<const registrar::looked_up_user> record;
  /// Neither the service nor what it said before tells.
  bool failed = false;
  registrar::time_point good_until; // then it is to be asked for again
};

struct user_forgotten {
  std::string realm;
  std::string user;
};

struct realms_found {
  std::shared_ptr<const std::vector<realm_actor>> realms;
  bool failed = false; // the service of the directory could not be asked
  /// Of one realm: not all of its bindings are back from the store, so that
  /// nobody knows yet who is there.
  bool loading = false;
};

struct summarise {
  std::uint64_t query = 0;
  http_actor reply_to;
};

struct summary {
  std::uint64_t query = 0;
  registrar::realm_counts counts;
};

struct gather_over {
  std::uint64_t query = 0;
};

struct ask {
  registrar::inquiry what;
  registrar::reply_receiver receiver;
};

/// `user` set: that one's registrations. Else those that are wanted of the
/// users that come after `after` in byte order: of up to `limit` of them, and
/// up to `looks` are looked at.
struct page_request {
  std::string user;
  std::string after;
  std::size_t limit = 0;
  std::size_t looks = 0;
  registrar::selection which = {};
};

struct ask_more {
  realm_actor realm;
  page_request what;
  std::size_t left = 0; // users still wanted; 0: all
  registrar::reply_receiver receiver;
};

struct page_of_realm {
  std::string realm;
  page_request what;
};

struct remove_bindings {
  std::string user;
  std::string uuid; // empty: all
};

struct notify_contacts {
  registrar::notify_user what;
  registrar::reply_receiver receiver;
  std::chrono::milliseconds patience{};
};

struct ask_history {
  std::string user;
};

struct told_history {
  std::vector<registrar::history_entry> entries; // the oldest first
};

struct happened {
  std::vector<registrar::event> events; // not numbered yet
};

struct listen {
  registrar::subscription what;
};

struct page {
  std::vector<registrar::registration> registrations;
  std::string next; // `after` of the next page; empty: this was the last
  std::size_t users = 0; // with any of these registrations
  bool failed = false;
  bool unavailable = false; // for now
};

} // namespace rollcall::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::arm_timer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::disarm_timer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::wheel_turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::sweep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::gather_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::register_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::answers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::request_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::outgoing_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::server_state)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::servers_known)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::retarget)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::poll_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::contact_gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::keep)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::wake_realm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::kept)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::load_realm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::commit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::retry_commit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::check_clock)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::stop_keeping)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::stored_realms)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::restore)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::restore_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::all_restored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::open_realm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::realm_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::realm_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::directory_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::find_realm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::look_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::looked_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::user_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::user_forgotten)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::realms_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::summarise)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::summary)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::page_of_realm)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::page_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::ask_history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::told_history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::happened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::listen)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::remove_bindings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::notify_contacts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::registrar::verify_digest)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::registrar::digest_proof)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rollcall::actors::ask_more)
