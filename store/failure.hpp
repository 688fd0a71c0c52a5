// What goes wrong in a store. Nothing here throws: failures are returned.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace rollcall::store {

enum class failure_kind : std::uint8_t {
  no_space, // the disk, or what may be used of it, is full
  io,       // the disk or its file system failed, or refused
  busy,     // another process uses the store
  damaged,  // its files do not hold what was written
  unknown,  // its format is unknown to this version, or it is no store
  misuse,   // a batch that makes no sense: a mistake of the caller
};

struct failure {
  failure_kind kind = failure_kind::io;
  std::string text; // one sentence for people that names the store's path

  /// The same call may go well later, without help or with that of whoever
  /// looks after the machine.
  bool retryable() const noexcept {
    return kind == failure_kind::no_space || kind == failure_kind::io
           || kind == failure_kind::busy;
  }
};

template <class T>
using result = std::variant<T, failure>;

} // namespace rollcall::store
