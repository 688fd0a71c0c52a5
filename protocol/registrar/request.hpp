// A REGISTER as the register understands it, read from a SIP message.
#pragma once

#include "protocol/registrar/binding.hpp"
#include "protocol/sip/contact.hpp"
#include "protocol/sip/message.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rollcall::registrar {

/// The address of record: the To URI, from which alone it is taken. Views into
/// the message.
struct address_of_record {
  std::string_view user;  // escaped; empty when there is none
  std::string_view realm; // the host as written

  explicit operator bool() const noexcept {
    return !realm.empty();
  }
};

/// Nothing unless To is a SIP URI.
address_of_record parse_aor(const sip::message& msg);

/// An answer other than 200, with the reason that helps whoever reads a trace.
struct rejection {
  int status = 400;
  std::string reason;              // reason phrase
  std::string unsupported;         // 420: the option-tags (RFC 3261 §20.40)
  std::uint32_t min_expires = 0;   // 423: seconds
  std::uint32_t retry_after = 0;   // 503: seconds, 0 for none
};

/// All values of a header, comma-separated and unfolded: a view of the message
/// where it says so on one line, as nearly always; else a text of its own.
class header_text {
public:
  header_text() = default;
  explicit header_text(std::string_view plain) noexcept : plain_(plain) {
    // nop
  }
  header_text(const sip::message& msg, sip::header_id id);

  std::string_view view() const noexcept {
    return joined_.empty() ? plain_ : std::string_view{joined_};
  }

  /// Leaves the first `size` bytes.
  void cut(std::size_t size);

private:
  std::string_view plain_;
  std::string joined_;
};

/// Holds views into the message, which must outlive it.
struct register_request {
  std::string_view call_id;
  std::uint32_t cseq = 0;
  std::vector<sip::contact> contacts; // none for a query or `*`
  bool wildcard = false;
  std::optional<std::uint32_t> expires; // the Expires header, seconds
  header_text path;
  header_text user_agent;
  header_text allow;
  bool outbound = false; // RFC 5626 applies: flows by reg-id
  bool gruu = false;     // RFC 5627: the phone wants to know its GRUUs

  // What the message itself does not tell; the caller fills it in.
  std::string_view user; // of the address of record, unescaped
  network from;
  std::uint32_t server = 0;
  /// When the nonce was made that this request is the first to use; nothing
  /// when its nonce served before. A phone that restarted its CSeq has one.
  std::optional<time_point> challenged_at;
  /// For the UUID of a new registration and for the jitter of its lifetime.
  std::array<std::uint64_t, 2> random{};
};

/// Reads the headers that matter; a rejection for what no REGISTER may have.
/// `max_contacts` bounds the Contact values of one request.
std::variant<register_request, rejection>
parse_register(const sip::message& msg, std::size_t max_contacts);

} // namespace rollcall::registrar
