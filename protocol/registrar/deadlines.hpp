// Keys with a time each, the earliest first: a heap whose entries can be found
// by key. About 32 bytes an entry, and no memory of its own when empty.
#pragma once

#include "protocol/registrar/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rollcall::registrar {

/// Keys are hashes that no sender can choose (digest/keyed_hash.hpp).
class deadlines {
public:
  struct entry {
    std::uint64_t key;
    time_point at;
  };

  std::optional<time_point> find(std::uint64_t key) const noexcept;

  /// Enters a key, or moves it to another time. O(log n).
  void set(std::uint64_t key, time_point at);

  /// False when it is not there. O(log n).
  bool erase(std::uint64_t key);

  /// The one with the earliest time, null when there is none.
  const entry* first() const noexcept {
    return heap_.empty() ? nullptr : heap_.data();
  }

  std::size_t size() const noexcept {
    return heap_.size();
  }

  /// Bytes in use beside the object itself.
  std::size_t memory() const noexcept;

private:
  using position = std::uint32_t;

  /// The slot of a key, or the free one where it belongs.
  std::size_t slot_of(std::uint64_t key) const noexcept;
  void swap_entries(position a, position b) noexcept;
  void rise(position at) noexcept;
  void sink(position at) noexcept;
  void free_slot(std::size_t slot) noexcept;
  void resize_slots(std::size_t count);

  std::vector<entry> heap_;
  // Position in the heap plus one, 0 for a free slot; as many as a power of
  // two, a quarter of them or more free. Probed one after the other.
  std::vector<position> slots_;
};

} // namespace rollcall::registrar
