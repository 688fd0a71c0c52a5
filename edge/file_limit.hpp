// File descriptors: each TCP connection takes one.
#pragma once

#include <cstddef>

namespace rollcall::edge {

/// Raises the process's soft limit, which is mostly for programs that use
/// select(), to the hard one, if the system lets us; a line in the log when it
/// does not. Returns how many descriptors the process may have.
std::size_t raise_file_limit() noexcept;

/// How many of so many descriptors connections may take, `wanted` at most;
/// some are left to the rest of the process.
std::size_t connections_within(std::size_t file_limit,
                               std::size_t wanted) noexcept;

} // namespace rollcall::edge
