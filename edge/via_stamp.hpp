// What a server does to the top Via of a request that comes in (RFC 3261
// §18.2.1, RFC 3581 §4), and where the answer goes (§18.2.2, RFC 3581 §4).
#pragma once

#include "edge/flow.hpp"

#include "protocol/sip/via.hpp"

#include <string>

namespace rollcall::edge {

/// Appends the first Via line's value with `rport` filled in where it was asked
/// for, and with `received` where the source differs from sent-by or rport was
/// asked for. What the sender wrote in these two is thrown away.
void append_stamped_via(std::string& out, const sip::via& top,
                        const endpoint& source);

/// Over UDP: to the source, at the source's port if rport asked for that, else
/// at the port of sent-by. Over TCP the answer goes back on the connection.
flow answer_flow(const flow& from, const sip::via& top);

} // namespace rollcall::edge
