// The last things that happened to a user's bindings, as small as they can be:
// the answer to "why is this phone stale?".
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::registrar {

enum class incident : std::uint8_t {
  registered,   // a contact is new
  renewed,      // and says the same again
  moved,        // and says something else, or comes from elsewhere
  unregistered, // and is gone
  unanswered,   // a poll had no answer
  stale,
  fresh,
  refused, // somebody could not prove to be the user
};

/// "registered", "renewed" …
std::string_view to_string(incident what) noexcept;

/// What happened so often in a row.
struct history_entry {
  incident what = incident::registered;
  std::uint32_t count = 1; // up to 65,535
  std::int64_t first = 0;  // epoch seconds
  std::int64_t last = 0;   // epoch seconds
  std::string detail;      // where from, or why
};

class history {
public:
  /// More than this are not remembered.
  static constexpr std::size_t most = 16;
  /// Bytes of a detail; the rest of a longer one is cut off.
  static constexpr std::size_t longest_detail = 64;

  /// Adds to the last entry when it tells of the same; else the oldest makes
  /// room where there are too many.
  void add(incident what, time_point when, std::string_view detail);

  /// The oldest first.
  std::vector<history_entry> entries() const;

  bool empty() const noexcept {
    return !bytes_;
  }

private:
  struct head;
  struct item;

  /// A header, then items, each with its detail behind it; null: none.
  std::unique_ptr<char[]> bytes_;
};

} // namespace rollcall::registrar
