// Questions that the outside asks of the register, and their answers: the
// contract between whoever serves HTTP and the actors that know.
#pragma once

#include "protocol/registrar/registration.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::registrar {

/// The realms with registrations, sorted by name.
struct list_realms {};

/// All registrations of a realm, by user, then longest `expires_in` first.
struct list_realm {
  std::string realm; // lower case
};

/// Those of one user.
struct list_user {
  std::string realm; // lower case
  std::string user;
};

using inquiry = std::variant<list_realms, list_realm, list_user>;

enum class inquiry_errc : std::uint8_t {
  none,
  /// The actors did not answer in time.
  timed_out,
  /// Something broke on the way; `error_text` tells what.
  internal,
};

/// One piece of an answer.
struct reply {
  std::vector<std::string> realms;         // of list_realms
  std::vector<registration> registrations; // of the others
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
