// How many files the process may have open.
#pragma once

namespace rollcall::commands {

/// Each connection is a file, and a system's first limit for these (1,024,
/// mostly) is for programs that use select(), which is not used here: takes as
/// many as there are to be had.
void raise_file_limit();

} // namespace rollcall::commands
