// Answers: what is kept of a request in order to answer it, and how an answer
// of an application, or of the edge itself, is completed (RFC 3261 §8.2.6).
#pragma once

#include "protocol/sip/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::edge {

/// The header lines that an answer repeats: Via, From, To, Call-ID, CSeq.
struct dialog_lines {
  std::string text;
  /// Where in `text` ";tag=…" belongs; 0 when To has its tag already.
  std::size_t tag_at = 0;
};

/// True when the name-addr in a From or To value carries a tag.
bool has_tag(std::string_view name_addr) noexcept;

/// Collects them. `first_via` stands for the value of the first Via line; empty
/// leaves the lines as they are.
void collect_dialog_lines(dialog_lines& out, const sip::message& request,
                          std::string_view first_via);

/// Appends an answer without header fields of its own and without a body.
/// `extra` is whole header lines or nothing.
void append_plain_answer(std::string& out, int status, std::string_view reason,
                         const dialog_lines& lines, std::string_view tag,
                         std::string_view extra = {});

/// Appends the application's answer with the dialog's own lines in place of
/// those it may have given; only a tag that it chose for To is kept, when the
/// request had none. A list of Contacts becomes one line each. Names of known
/// header fields are written in their usual case, as drachtio does.
void append_answer(std::string& out, const sip::message& answer,
                   const dialog_lines& lines, std::string_view tag);

} // namespace rollcall::edge
