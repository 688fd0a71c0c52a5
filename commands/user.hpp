// Users of a directory in files, added and taken out on the command line.
#pragma once

#include <optional>
#include <string>

namespace rollcall::commands {

enum class user_task { add, passwd, del, list };

struct user_order {
  user_task task = user_task::list;
  std::string directory;              // path of a file or of a folder
  std::string who;                    // user@realm; to list: a realm, or empty
  std::optional<std::string> display; // of one that is added
};

/// The exit code of the process: 1 when it could not be done, 2 when what was
/// asked for makes no sense; a line on stderr tells why. Passwords come by
/// ask_secret() and are kept as digests. What is not about the user stays in
/// the file as it is.
int user(const user_order& order);

} // namespace rollcall::commands
