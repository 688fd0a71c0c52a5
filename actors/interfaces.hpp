// The actors' interfaces: who may be told or asked what. What the messages hold
// stands in actors/messages.hpp.
#pragma once

#include "protocol/registrar/inquiry.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace rollcall::actors {

struct answers;
struct ask;
struct all_restored;
struct ask_more;
struct arm_timer;
struct ask_history;
struct commit;
struct contact_gone;
struct directory_changed;
struct disarm_timer;
struct find_realm;
struct gather_over;
struct happened;
struct keep;
struct kept;
struct listen;
struct load_realm;
struct look_up;
struct looked_up;
struct notify_contacts;
struct open_realm;
struct outgoing_request;
struct page;
struct page_of_realm;
struct page_request;
struct poll_report;
struct realm_ended;
struct realm_opened;
struct realms_found;
struct register_batch;
struct remove_bindings;
struct request_done;
struct restore;
struct restore_failed;
struct retarget;
struct retry_commit;
struct check_clock;
struct server_state;
struct servers_known;
struct stop_keeping;
struct stored_realms;
struct summarise;
struct summary;
struct sweep;
struct tick;
struct told_history;
struct user_forgotten;
struct user_found;
struct wake_realm;
struct wheel_turn;

/// Whoever is woken by the wheel.
using ticked_actor = caf::typed_actor<
  // The time of an arm_timer has come.
  caf::reacts_to<tick>>;

/// Whoever sends requests to phones.
using request_sender = caf::typed_actor<
  // What an outgoing_request came to.
  caf::reacts_to<request_done>>;

/// Wakes many, each at its time, at the price of one timer; holds polls back
/// when too many are in flight.
using wheel_actor = caf::typed_actor<
  // Asks to be woken once.
  caf::reacts_to<arm_timer>,
  // Whoever asked has ended: nothing of it is kept.
  caf::reacts_to<disarm_timer>,
  // INTERNAL. The first slot's time has come.
  caf::reacts_to<wheel_turn>>;

/// Whoever wants to know users that a service knows.
using user_seeker = caf::typed_actor<
  // What a look_up came to.
  caf::reacts_to<user_found>,
  // A user_found is not remembered any more, for want of room.
  caf::reacts_to<user_forgotten>>;

/// Asks a service about users, and remembers what it said.
using lookup_actor = caf::typed_actor<
  // Who is this? Its seeker gets one user_found.
  caf::reacts_to<look_up>,
  // A reload: what is remembered serves on only until it is asked for.
  caf::reacts_to<directory_changed>,
  // INTERNAL. The service answered, or did not.
  caf::reacts_to<looked_up>>;

/// Talks to one drachtio server.
using drachtio_actor = caf::typed_actor<
  // Answers of a realm to REGISTERs.
  caf::reacts_to<answers>,
  // Sends a request to a phone; its sender gets one request_done.
  caf::reacts_to<outgoing_request>,
  // Who the others are; then it connects.
  caf::reacts_to<servers_known>,
  // Another server's connection came or went.
  caf::reacts_to<server_state>,
  // A realm that this actor asked to open has an actor, or is not served.
  caf::reacts_to<realm_opened>,
  // A realm's actor has ended; what it had to answer is lost.
  caf::reacts_to<realm_ended>,
  // Other realms are served now.
  caf::reacts_to<directory_changed>,
  // INTERNAL. Looks for requests whose answer will not come any more.
  caf::reacts_to<sweep>>;

/// Keeps bindings in the store, so that they outlive the process.
using store_actor = caf::typed_actor<
  // What a realm changed, and the answers that may leave once it is kept.
  caf::reacts_to<keep>,
  // Reads one realm, for an actor that has to begin anew.
  caf::reacts_to<load_realm>,
  // Ends, when all that came before is kept.
  caf::reacts_to<stop_keeping>,
  // INTERNAL. All that has come in the meantime is kept at once.
  caf::reacts_to<commit>,
  // INTERNAL. Tries again what could not be kept.
  caf::reacts_to<retry_commit>,
  // INTERNAL. Looks whether the wall clock was set.
  caf::reacts_to<check_clock>>;

/// Passes on what happens in the realms to all who want to hear of it.
using event_hub_actor = caf::typed_actor<
  // What happened in a realm in one turn, in its order.
  caf::reacts_to<happened>,
  // Somebody else wants to hear of it from now on.
  caf::reacts_to<listen>>;

/// Decides when one contact is polled, and what the answers mean.
using contact_actor = ticked_actor::extend<
  // The contact is reached another way now.
  caf::reacts_to<retarget>,
  // What a poll came to.
  caf::reacts_to<request_done>>;

/// Sends one NOTIFY to each contact of a user, and gathers their answers.
using notify_actor = request_sender::extend<
  // INTERNAL. The time for them is up.
  caf::reacts_to<gather_over>>;

/// Owns the users and contacts of one realm.
using realm_actor = ticked_actor::extend<
  // Users that a service knows.
  caf::reacts_to<user_found>, caf::reacts_to<user_forgotten>,
  // REGISTERs of one turn of a connection, in their order.
  caf::reacts_to<register_batch>,
  // A contact's poll was answered or missed.
  caf::reacts_to<poll_report>,
  // A contact's actor has ended, as asked or not.
  caf::reacts_to<contact_gone>,
  // Bindings from the store; before the first REGISTER.
  caf::reacts_to<restore>,
  // What it wanted to know of is kept, or could not be.
  caf::reacts_to<kept>,
  // The realm's users or options changed.
  caf::reacts_to<directory_changed>,
  // Tells how much it holds.
  caf::reacts_to<summarise>,
  // Answers with some registrations.
  caf::replies_to<page_request>::with<page>,
  // Answers with what happened to a user's bindings lately.
  caf::replies_to<ask_history>::with<told_history>,
  // Takes bindings out; answers with what they were.
  caf::replies_to<remove_bindings>::with<page>,
  // Verifies a digest of some other request.
  caf::replies_to<registrar::verify_digest>::with<registrar::digest_proof>,
  // Sends a NOTIFY to each contact of a user.
  caf::reacts_to<notify_contacts>>;

/// Knows which realms have an actor, and makes them.
using realm_directory_actor = caf::typed_actor<
  // Whether a realm that is in no file is one of the service.
  caf::reacts_to<user_found>, caf::reacts_to<user_forgotten>,
  // Opens a realm for a connection.
  caf::reacts_to<open_realm>,
  // Looks for one realm's actor, or all of them; makes none.
  caf::replies_to<find_realm>::with<realms_found>,
  // Hands the question on to the realm, which answers; empty if it has none.
  caf::replies_to<page_of_realm>::with<page>,
  // Who the connections are; comes before any realm is opened.
  caf::reacts_to<servers_known>,
  // A reload.
  caf::reacts_to<directory_changed>,
  // Which realms the store has bindings of; nothing is opened before.
  caf::reacts_to<stored_realms>,
  // Bindings of one realm from the store.
  caf::reacts_to<restore>,
  // The rest of a realm's bindings could not be read.
  caf::reacts_to<restore_failed>,
  // That was all of the store.
  caf::reacts_to<all_restored>,
  // INTERNAL. A realm that died too often has rested.
  caf::reacts_to<wake_realm>>;

/// Answers inquiries from outside by asking the realms.
using http_actor = caf::typed_actor<
  // One inquiry; its receiver is called with the answer.
  caf::reacts_to<ask>,
  // INTERNAL. The receiver of a long list wants more of it.
  caf::reacts_to<ask_more>,
  // INTERNAL. One realm's part of a list of realms.
  caf::reacts_to<summary>,
  // INTERNAL. The time for a list of realms is up.
  caf::reacts_to<gather_over>>;

} // namespace rollcall::actors
