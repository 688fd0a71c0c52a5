// A binding as bytes. Two parts, since a refresh changes but one of them: the
// card, which is what the phone said of itself, and the state, which is how
// its registration stands.
#pragma once

#include "protocol/digest/nonce_ledger.hpp"
#include "protocol/registrar/binding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::store {

/// The last use of a nonce by the phone, so that what an eavesdropper has
/// taken down is worth nothing after a restart either. Issued at 0: none.
using digest::nonce_mark;

struct record {
  registrar::binding value; // `info` names the user; `id` is the record's key
  nonce_mark nonce;
};

/// Appends to `out`.
void append_card(std::string& out, const registrar::contact_info& info);
void append_state(std::string& out, const registrar::binding& b,
                  const nonce_mark& nonce);

/// Nothing when the bytes are not what the two above have written. Phones of
/// one kind share what `kinds` knows of them.
std::optional<record> read_record(std::uint64_t id, std::string_view card,
                                  std::string_view state,
                                  registrar::phone_kinds& kinds);

/// Moves the times in what append_state() has written. Two are names as well,
/// and stay: that of the nonce, and when the binding was created, which its
/// temporary GRUU tells. False, and nothing is changed, when it cannot be read.
bool move_times(std::string& state, registrar::milliseconds by);

} // namespace rollcall::store
