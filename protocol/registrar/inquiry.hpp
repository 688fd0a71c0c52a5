// Questions that the outside asks of the register, and their answers: the
// contract between whoever serves HTTP and the actors that know.
#pragma once

#include "protocol/registrar/history.hpp"
#include "protocol/registrar/registration.hpp"
#include "protocol/registrar/selection.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::registrar {

/// The realms with registrations, sorted by name.
struct list_realms {
  std::vector<std::string> only = {}; // of these, lower case; empty: of all
};

/// What the realms hold, sorted by name; also those whose last registration
/// has gone.
struct count_realms {
  std::vector<std::string> only = {}; // of these, lower case; empty: of all
};

/// Registrations of a realm, by user, then longest `expires_in` first.
struct list_realm {
  std::string realm; // lower case
  std::string after = {}; // only users after this one, in byte order
  std::size_t limit = 0;  // users with any of them, at most; 0: all
  selection which = {};
};

/// Those of one user.
struct list_user {
  std::string realm; // lower case
  std::string user;
};

/// What happened to the user's bindings lately.
struct list_history {
  std::string realm; // lower case
  std::string user;
};

/// Takes the user's bindings out, or those of one registration.
struct remove_user {
  std::string realm; // lower case
  std::string user;
  std::string uuid; // empty: all
};

/// Sends an out-of-dialog NOTIFY to each contact of the user.
struct notify_user {
  std::string realm; // lower case
  std::string user;
  std::string event;        // Event header
  std::string content_type; // of the body; unused when there is none
  std::string body;
};

/// Verifies a digest, of any method, against the realm's users; with the same
/// nonces as the register's own.
struct verify_digest {
  std::string realm;         // lower case
  std::string method;        // of the request that bore it: INVITE, say
  std::string uri;           // its Request-URI
  std::string authorization; // header value; empty asks for a challenge
};

/// Whether the register has all that was kept of it.
struct check_ready {};

/// Reads the directory and the options of realms anew. Whoever owns the
/// configuration answers it, not the register.
struct reload_directory {};

using inquiry = std::variant<list_realms, count_realms, list_realm, list_user,
                             list_history, remove_user, notify_user,
                             verify_digest, check_ready, reload_directory>;

enum class inquiry_errc : std::uint8_t {
  none,
  /// The actors did not answer in time.
  timed_out,
  /// Not for now; `error_text` tells why.
  unavailable,
  /// Something broke on the way; `error_text` tells what.
  internal,
};

/// What one realm holds.
struct realm_counts {
  std::string realm;
  std::uint64_t users = 0; // with bindings
  std::uint64_t bindings = 0;
  std::uint64_t stale = 0;         // of the bindings
  double registers_per_second = 0; // of late, those refused too
};

/// How one contact answered a NOTIFY.
struct delivery {
  std::string contact; // the URI as the phone wrote it
  int status = 0;      // of its SIP answer; 0: none in time
};

/// What a digest proved.
struct digest_proof {
  /// SIP status that fits: 200; 401 or 407 with challenges; 400, 403, 404 for
  /// a realm that is not served, and 503 while that cannot be told.
  int status = 404;
  std::string reason;
  std::string username; // only with 200
  std::string display;
  bool stale = false;                  // of the challenge
  std::vector<std::string> challenges; // values of the challenge's headers
};

/// What became of reload_directory. With a `problem`, all is as it was.
struct reload_result {
  std::string problem;     // one line: file, place in it, what is wrong
  bool unreadable = false; // a file could not even be read
  std::size_t realms = 0;
  std::size_t users = 0;
};

/// One piece of an answer; which member holds it depends on the inquiry.
struct reply {
  std::vector<std::string> realms;         // list_realms
  std::vector<realm_counts> counts;        // count_realms
  std::vector<registration> registrations; // list_realm, list_user; of
                                           // remove_user those taken out
  /// list_realm with a limit, in the last piece: `after` of what follows;
  /// empty: nothing does.
  std::string next;
  std::vector<history_entry> history;      // list_history
  std::vector<delivery> deliveries;        // notify_user
  digest_proof proof;                      // verify_digest
  bool ready = false;                      // check_ready
  reload_result reloaded;                  // reload_directory
  inquiry_errc error = inquiry_errc::none; // may come after good pieces
  std::string error_text;
  /// Asks for the next piece, which reaches the same receiver. Empty when this
  /// was the last. To be called at most once; not calling it ends the inquiry.
  std::function<void()> more;
};

/// Called once for each piece, on any thread.
using reply_receiver = std::function<void(reply)>;

/// Asks; callable from any thread, returns at once, never throws.
using inquire = std::function<void(inquiry, reply_receiver)>;

} // namespace rollcall::registrar
