// The times in a store are the register's, which begins with the wall clock and
// then moves with the steady one. Where the wall clock was set in the meantime,
// a later process would take what lives for expired, or the other way round. So
// the store knows by how much it was, and what is in it is moved with it before
// it is read.
#pragma once

#include "protocol/registrar/time.hpp"
#include "store/batch.hpp"
#include "store/engine.hpp"

#include <cstdint>
#include <optional>

namespace rollcall::store {

/// Notes that the wall clock is ahead of the times in the store, or behind.
void note_wall_clock(batch& to, registrar::milliseconds ahead);

/// Moves the times of all bindings by what was noted, and takes the note out,
/// in one commit. Before anything else is committed. Nothing is read where
/// there is no note.
std::optional<failure> follow_wall_clock(engine& in);

/// How often it was moved back. Nonces that were issued before that are of the
/// future now, and would be taken for new ones when it comes: so each time
/// wants another key for them.
result<std::uint64_t> times_set_back(engine& in);

} // namespace rollcall::store
