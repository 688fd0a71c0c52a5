// Answers that no realm gives.
#pragma once

#include "protocol/drachtio/command.hpp"
#include "protocol/drachtio/frame.hpp"
#include "protocol/registrar/answer.hpp"

#include <string>
#include <string_view>

namespace rollcall::actors {

/// Appends the frame of an answer to `transaction`. `scratch` is only memory.
inline void append_refusal(std::string& out, std::string& scratch,
                           std::string_view transaction,
                           const registrar::rejection& why) {
  scratch.clear();
  registrar::write_rejected(scratch, why);
  drachtio::append_answer(out, transaction, scratch);
}

} // namespace rollcall::actors
